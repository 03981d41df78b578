import { MongoClient } from 'mongodb';
import { MongodbEvents } from '../src/mongodbEvents.js';
import { mongodbUrl } from '../src/settings.js';
import { describeWith, uniqueName } from './support.js';

const url = mongodbUrl();
const describeOrSkip = await describeWith('mongodb', url);

describeOrSkip('the events in MongoDB', () => {
  let client;
  let database;
  let events;

  beforeEach(async () => {
    client = await MongoClient.connect(url, { serverSelectionTimeoutMS: 5000 });
    database = client.db(uniqueName());
    events = new MongodbEvents(database);
    await events.createIndexes();
  });

  afterEach(async () => {
    await database?.dropDatabase();
    await client?.close();
  });

  test('an event counts once and sums are right', async () => {
    await events.record('e1', 'ada', 'bought', { cents: 120 });
    await events.record('e1', 'ada', 'bought', { cents: 120 });
    await events.record('e2', 'ada', 'looked', { at_product: 'PEN' });
    await events.record('e3', 'grace', 'bought', { cents: 450 });
    expect(await events.spentByCustomer()).toEqual({ ada: 120, grace: 450 });
    expect(await events.ofCustomer('ada')).toHaveLength(2);
  });

  test('one event is found by an index', async () => {
    const plan = await database.collection('events').find({ event_id: 'e1' }).explain();
    // MongoDB names the stage, FerretDB (which speaks the same protocol) the index.
    expect(JSON.stringify(plan)).toMatch(/IXSCAN|event_id/);
  });
});
