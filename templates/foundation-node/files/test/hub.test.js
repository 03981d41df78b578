import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Hub, TooSlowError } from '../src/hub.js';

/** What a subscription gives until it ends. */
async function all(subscription) {
  const data = [];
  for await (const event of subscription) data.push(event.data);
  return data;
}

describe('the hub', () => {
  test('everyone who listens gets the event, and nobody else', async () => {
    const hub = new Hub();
    const [one, two, other] = ['news', 'news', 'sport'].map((topic) => hub.subscribe(topic));
    assert.deepEqual(hub.publish('news', 'hello'), { id: 1, listeners: 2 });
    hub.close();
    assert.deepEqual(await Promise.all([all(one), all(two), all(other)]), [
      ['hello'],
      ['hello'],
      [],
    ]);
  });

  test('events wait for a listener who is not reading yet, in their order', async () => {
    const hub = new Hub();
    const subscription = hub.subscribe('news');
    for (const data of [1, 2, 3]) hub.publish('news', data);
    subscription.close();
    assert.deepEqual(await all(subscription), [1, 2, 3]);
  });

  test('a listener who waits is woken by an event, and by the end', async () => {
    const hub = new Hub();
    const events = hub.subscribe('news')[Symbol.asyncIterator]();
    const first = events.next();
    hub.publish('news', 'hello');
    assert.deepEqual(await first, { done: false, value: { id: 1, topic: 'news', data: 'hello' } });
    const second = events.next();
    hub.close();
    assert.deepEqual(await second, { done: true, value: undefined });
  });

  test('a loop that is left early leaves no listener behind', async () => {
    const hub = new Hub();
    const subscription = hub.subscribe('news');
    hub.publish('news', 1);
    for await (const event of subscription) if (event.data === 1) break;
    assert.equal(hub.listenerCount('news'), 0);
    assert.deepEqual(hub.publish('news', 2), { id: 2, listeners: 0 });
  });

  test('a listener who falls too far behind is given up, and the others are not', async () => {
    const hub = new Hub();
    const slow = hub.subscribe('news', { limit: 2 });
    const other = hub.subscribe('news', { limit: 3 });
    for (const data of [1, 2, 3]) hub.publish('news', data);
    assert.equal(hub.listenerCount('news'), 1);
    hub.close();
    await assert.rejects(all(slow), TooSlowError);
    assert.deepEqual(await all(other), [1, 2, 3]);
  });

  test('a topic may have the name of a special event', async () => {
    const hub = new Hub();
    assert.deepEqual(hub.publish('error', 'fine'), { id: 1, listeners: 0 });
  });

  test('many listeners are no leak', async () => {
    const hub = new Hub();
    const warnings = [];
    const note = (warning) => warnings.push(warning);
    process.on('warning', note);
    for (let count = 0; count < 20; count += 1) hub.subscribe('news');
    // Node.js warns in the turn after.
    await nextTurn();
    process.off('warning', note);
    assert.deepEqual(warnings, []);
  });
});
