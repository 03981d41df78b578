import { setTimeout as sleep } from 'node:timers/promises';
import { requestId } from '../src/context.js';
import { BookmarkStore } from '../src/store.js';
import { eventually, ownApp } from './support.js';

test('the id of the caller is kept', async () => {
  const response = await ownApp().client.get('/healthz').set('X-Request-Id', 'from-the-proxy.1');
  expect(response.get('X-Request-Id')).toBe('from-the-proxy.1');
});

test.each(['', 'two words', 'x'.repeat(65), '{"a":1}'])(
  'an id that could do harm is replaced: %j',
  async (given) => {
    const response = await ownApp().client.get('/healthz').set('X-Request-Id', given);
    expect(response.get('X-Request-Id')).toMatch(/^[0-9a-f-]{36}$/);
  },
);

test('requests at the same time keep their ids apart', async () => {
  const seen = [];
  class SlowStore extends BookmarkStore {
    async add(fields) {
      const before = requestId();
      // The first comes last: all are here at once.
      await sleep(60 - 20 * Number(fields.title));
      seen.push([fields.title, before, requestId()]);
      return super.add(fields);
    }
  }
  const { client, lines } = ownApp({}, new SlowStore());
  const send = (n) =>
    client
      .post('/bookmarks')
      .set('X-Request-Id', `id-${n}`)
      .send({ url: `https://example.com/${n}`, title: String(n) });
  await Promise.all([0, 1, 2].map(send));
  expect(seen.sort()).toEqual([0, 1, 2].map((n) => [String(n), `id-${n}`, `id-${n}`]));
  const ids = () => lines.map((line) => line.requestId).sort();
  await eventually(() => expect(ids()).toEqual(['id-0', 'id-1', 'id-2']));
});

test('the log does not tell what follows the question mark', async () => {
  const { client, lines } = ownApp();
  await client.get('/bookmarks?tag=private');
  await eventually(() => expect(lines).toHaveLength(1));
  expect(lines[0]).toMatchObject({
    method: 'GET',
    path: '/bookmarks',
    status: 200,
    complete: true,
  });
  expect(JSON.stringify(lines)).not.toContain('private');
});
