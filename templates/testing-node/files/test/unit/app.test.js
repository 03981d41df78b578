/** HTTP in front, memory behind: quick, and enough to see every status that clients meet. */
import supertest from 'supertest';
import { createApp } from '../../src/http/app.js';
import { silent } from '../../src/log.js';
import { MemoryRepository } from '../../src/shop/memoryRepository.js';
import { aProduct, nobodysId } from '../support/goods.js';

let shop;
beforeEach(() => {
  shop = supertest(createApp({ repository: new MemoryRepository(), log: silent }));
});

const add = async (fields) => (await shop.post('/products').send(aProduct(fields))).body;

test('a product from its beginning to its end', async () => {
  const body = aProduct();
  const made = await shop.post('/products').send(body).expect(201);
  const { location } = made.headers;
  await shop.get(location).expect(200, made.body);

  const changed = { ...body, stock: 0 };
  await shop
    .put(location)
    .send(changed)
    .expect(200, { id: made.body.id, ...changed });
  await shop.delete(location).expect(204);
  await shop.get(location).expect(404);
});

test('an order from the wish to the receipt', async () => {
  const { id } = await add({ priceCents: 100, stock: 5 });
  const wish = { lines: [{ productId: id, quantity: 5 }] };
  const placed = await shop.post('/orders').send(wish).expect(201);
  expect(placed.body.totalCents).toBe(500);
  await shop.get(placed.headers.location).expect(200, placed.body);
});

// A table says more than ten tests that differ in one word, and the next case is one line.
describe.each([
  { what: 'what does not exist', method: 'get', path: `/products/${nobodysId()}`, status: 404 },
  { what: 'what is no identifier', method: 'get', path: '/products/7', status: 404 },
  { what: 'an order never placed', method: 'get', path: `/orders/${nobodysId()}`, status: 404 },
  { what: 'replacing nothing', method: 'put', path: `/products/${nobodysId()}`, status: 404 },
  { what: 'removing nothing', method: 'delete', path: `/products/${nobodysId()}`, status: 404 },
  { what: 'no such address', method: 'get', path: '/nowhere', status: 404 },
  { what: 'no such method', method: 'patch', path: '/orders', status: 405 },
  { what: 'a query that is wrong', method: 'get', path: '/products?limit=0', status: 422 },
])('$what', ({ method, path, status }) => {
  test(`${method} ${path}: ${status}`, async () => {
    const response = await shop[method](path).send(method === 'put' ? aProduct() : undefined);
    expect(response.status).toBe(status);
    expect(response.type).toBe('application/problem+json');
    expect(response.body).toMatchObject({ status, title: expect.any(String) });
  });
});

test.each([
  ['text/plain', 'sku=PEN', 415],
  ['application/json', '{"sku": ', 400],
  ['application/json', '{}', 422],
])('a body of %s that says %s: %d', async (type, body, status) => {
  await shop.post('/products').type(type).send(body).expect(status);
});

test('what is wrong in a body is shown where it stands', async () => {
  const { id } = await add();
  const lines = [
    { productId: id, quantity: 0, colour: 'blue' },
    { productId: 'pen', quantity: 1 },
  ];
  const response = await shop.post('/orders').send({ lines }).expect(422);
  expect(response.body.errors.map(({ pointer }) => pointer)).toEqual([
    '#/lines/0/quantity',
    '#/lines/0/colour',
    '#/lines/1/productId',
  ]);
});

test('a product twice in an order, or one that does not exist', async () => {
  const { id } = await add();
  for (const other of [id, nobodysId()]) {
    const lines = [id, other].map((productId) => ({ productId, quantity: 1 }));
    const response = await shop.post('/orders').send({ lines }).expect(422);
    expect(response.body.errors).toMatchObject([{ pointer: '#/lines/1/productId' }]);
  }
});

test('more than there is: a conflict that a client can tell from others', async () => {
  const { id } = await add({ stock: 1 });
  const wish = { lines: [{ productId: id, quantity: 2 }] };
  const response = await shop.post('/orders').send(wish).expect(409);
  expect(response.body.type).toBe('tag:shop.example,2026:out-of-stock');
});

test('a list says where it goes on', async () => {
  for (const sku of ['A', 'B', 'C']) await add({ sku });
  const first = await shop.get('/products?limit=2').expect(200);
  const [, next] = /^<(.*)>; rel="next"$/.exec(first.headers.link);
  const second = await shop.get(next).expect(200);
  expect(second.body.items).toMatchObject([{ sku: 'C' }]);
  expect(second.headers).not.toHaveProperty('link');
});

test('it describes itself', async () => {
  await shop.options('/openapi.json').expect(204).expect('Allow', 'GET, HEAD, OPTIONS');
  const { body } = await shop.get('/openapi.json').expect(200);
  expect(Object.keys(body.paths)).toContain('/orders/{id}');
});
