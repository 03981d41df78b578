import { BookmarkStore } from '../src/store.js';
import { ownApp, problemIn } from './support.js';

test('what is not there is 404', async () => {
  expect(problemIn(await ownApp().client.get('/nowhere'), 404).title).toBe('Not Found');
});

test.each([
  ['/bookmarks', 'GET, HEAD, POST'],
  ['/bookmarks/1', 'GET, HEAD, PATCH, DELETE'],
  ['/healthz', 'GET, HEAD'],
])('a method that is not there is 405 and says which are: %s', async (path, allowed) => {
  const response = await ownApp().client.put(path);
  problemIn(response, 405);
  expect(response.get('Allow')).toBe(allowed);
});

test('a body that is not JSON is 415', async () => {
  problemIn(await ownApp().client.post('/bookmarks').type('form').send({ title: 'x' }), 415);
  problemIn(await ownApp().client.post('/bookmarks'), 415);
});

test('broken JSON is 400', async () => {
  problemIn(await ownApp().client.post('/bookmarks').type('json').send('{'), 400);
});

test('a broken address is 400', async () => {
  problemIn(await ownApp().client.get('/bookmarks/%zz'), 400);
});

test('a large body is 413', async () => {
  problemIn(
    await ownApp()
      .client.post('/bookmarks')
      .send({ title: 'x'.repeat(70_000) }),
    413,
  );
});

test('a fault of ours is 500, is logged and tells no secrets', async () => {
  class BrokenStore extends BookmarkStore {
    // A promise that is rejected: with Express 4 the request would have hung for ever.
    async list() {
      throw new Error('no route to 10.1.2.3');
    }
  }
  const { client, lines } = ownApp({}, new BrokenStore());
  const problem = problemIn(await client.get('/bookmarks'), 500);
  expect(JSON.stringify(problem)).not.toContain('10.1.2.3');
  const line = lines.find(({ level }) => level === 'error');
  expect(line).toMatchObject({ message: 'unexpected', requestId: problem.requestId });
  expect(line.error).toContain('no route to 10.1.2.3');
});
