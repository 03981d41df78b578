/** Errors that are ours: the client learns that, the log learns why. */
import { jsonLog } from '../../src/log.js';
import { MemoryRepository } from '../../src/shop/memoryRepository.js';
import { openShop } from '../support/api.js';

class BrokenRepository extends MemoryRepository {
  async check() {
    throw new Error('connection refused');
  }

  async findOrder() {
    throw new Error('the disk of db-7 is full');
  }
}

let lines;
let shop;
beforeEach(() => {
  lines = [];
  const log = jsonLog({ write: (line) => lines.push(JSON.parse(line)) });
  shop = openShop({ repository: new BrokenRepository(), log });
});

test('an error nobody thought of says nothing about its cause', async () => {
  const path = '/orders/0b1f7a3e-6f0c-4c43-9b6e-0d6f3c1f2a10';
  const response = await shop.send('get', path);
  expect(response.status).toBe(500);
  expect(response.body).toEqual({
    type: 'about:blank',
    title: 'Internal Server Error',
    status: 500,
  });
  expect(lines).toMatchObject([
    { level: 'error', path, error: expect.stringContaining('the disk of db-7 is full') },
    { level: 'info', message: 'request', status: 500 },
  ]);
});

test('a shop that cannot work says so', async () => {
  const response = await shop.send('get', '/healthz');
  expect(response.status).toBe(503);
  expect(response.text).not.toContain('connection refused');
  expect(lines[0]).toMatchObject({ level: 'error', message: 'not healthy' });
});

test('the log has every request, but not its query', async () => {
  await shop.send('get', '/products?limit=1');
  expect(lines).toMatchObject([{ message: 'request', method: 'GET', path: '/products' }]);
});

test('an address that does not exist', async () => {
  const response = await shop.send('get', '/nowhere');
  expect(response.status).toBe(404);
  expect(response.body).toEqual({ type: 'about:blank', title: 'Not Found', status: 404 });
  expect(response.headers).not.toHaveProperty('x-powered-by');
});

test('an address that cannot be decoded', async () => {
  expect((await shop.send('delete', '/products/%ff')).status).toBe(400);
});
