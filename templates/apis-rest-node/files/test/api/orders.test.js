import { nobodysId } from '../support/goods.js';
import { openShop } from '../support/api.js';

let shop;
beforeEach(() => {
  shop = openShop();
});

const order = (...lines) =>
  shop.send('post', '/orders', {
    body: { lines: lines.map(([productId, quantity]) => ({ productId, quantity })) },
  });

test('an order takes from the stock and adds up', async () => {
  const pen = await shop.add({ priceCents: 120, stock: 12 });
  const ink = await shop.add({ priceCents: 450, stock: 1 });
  const placed = await order([pen.id, 10], [ink.id, 1]);
  expect(placed.status).toBe(201);
  expect(placed.body.totalCents).toBe(1140 + 450);

  const found = await shop.send('get', placed.headers.location);
  expect(found.body).toEqual(placed.body);
  const left = await shop.send('get', `/products/${pen.id}`);
  expect(left.body.stock).toBe(2);
});

test('more than there is: a conflict, and nothing is taken', async () => {
  const pen = await shop.add({ stock: 5 });
  const ink = await shop.add({ stock: 1 });
  const response = await order([pen.id, 1], [ink.id, 2]);
  expect(response.status).toBe(409);
  expect(response.body.type).toBe('tag:shop.example,2026:out-of-stock');
  expect((await shop.send('get', `/products/${pen.id}`)).body.stock).toBe(5);
});

test('a product that does not exist is shown in the line that names it', async () => {
  const pen = await shop.add();
  const response = await order([pen.id, 1], [nobodysId(), 1]);
  expect(response.status).toBe(422);
  expect(response.body.errors).toMatchObject([{ pointer: '#/lines/1/productId' }]);
});

test('a product in two lines is refused, also when one of them shouts', async () => {
  const { id } = await shop.add();
  const response = await order([id, 1], [id.toUpperCase(), 2]);
  expect(response.status).toBe(422);
  expect(response.body.errors).toEqual([
    { detail: 'the product is in the order already', pointer: '#/lines/1/productId' },
  ]);
});

test('an order that was never placed: 404', async () => {
  expect((await shop.send('get', `/orders/${nobodysId()}`)).status).toBe(404);
});
