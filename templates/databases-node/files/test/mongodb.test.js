import { MongodbEvents } from '../src/mongodbEvents.js';
import { MONGODB } from '../src/servers.js';
import { describeWith, ownMongodb } from './support.js';

await describeWith(MONGODB, 'events in MongoDB', () => {
  const own = ownMongodb();
  let events;

  beforeEach(async () => {
    events = new MongodbEvents(own.database);
    await events.create();
  });

  test('an event counts once and sums are right', async () => {
    await events.record('e1', 'ada', 'bought', { cents: 120 });
    await events.record('e1', 'ada', 'bought', { cents: 120 });
    await events.record('e2', 'ada', 'looked', { at_product: 'PEN', cents: 450 });
    await events.record('e3', 'grace', 'bought', { cents: 450 });
    expect(await events.spentByCustomer()).toEqual({ ada: 120, grace: 450 });
  });

  test('the newest events of a customer come first', async () => {
    for (const hour of [0, 1, 2]) {
      const at = new Date(Date.UTC(2026, 0, 1, hour));
      await events.record(`e${hour}`, 'ada', 'looked', { at });
    }
    await events.record('other', 'grace', 'looked');
    const newest = await events.ofCustomer('ada', 2);
    expect(newest.map((event) => event.event_id)).toEqual(['e2', 'e1']);
  });

  test('the database itself refuses a second event with one id', async () => {
    await events.record('e1', 'ada', 'bought', { cents: 120 });
    const again = { event_id: 'e1', customer: 'eve', kind: 'bought', at: new Date() };
    // 11000 is the code of a duplicate key.
    const insert = own.database.collection('events').insertOne(again);
    await expect(insert).rejects.toMatchObject({ code: 11000 });
  });

  test('creating twice changes nothing', async () => {
    await events.record('e1', 'ada', 'bought', { cents: 120 });
    await events.create();
    expect(await events.spentByCustomer()).toEqual({ ada: 120 });
  });

  test('the events of a customer come from an index', async () => {
    const at = new Date();
    const many = Array.from({ length: 2000 }, (_, n) => ({
      event_id: `e${n}`,
      customer: `c${n % 500}`,
      kind: 'looked',
      at,
    }));
    await own.database.collection('events').insertMany(many);
    const found = own.database.collection('events').find({ customer: 'c7' }).sort({ at: -1 });
    expect(JSON.stringify(await found.explain())).toContain('customer_at');
  });
});
