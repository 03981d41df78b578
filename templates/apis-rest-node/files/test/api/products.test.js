import { aProduct, nobodysId } from '../support/goods.js';
import { openShop } from '../support/api.js';

let shop;
beforeEach(() => {
  shop = openShop();
});

describe('POST /products', () => {
  test('makes a product and says where it is', async () => {
    const body = aProduct();
    const made = await shop.send('post', '/products', { body });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject(body);

    const found = await shop.send('get', made.headers.location);
    expect(found.status).toBe(200);
    expect(found.body).toEqual(made.body);
  });

  test('a number that is taken is a conflict with a name', async () => {
    const { sku } = await shop.add();
    const again = await shop.send('post', '/products', { body: aProduct({ sku }) });
    expect(again.status).toBe(409);
    expect(again.body).toMatchObject({
      type: 'tag:shop.example,2026:duplicate-sku',
      detail: `there is a product ${sku} already`,
    });
  });
});

describe('GET /products/{id}', () => {
  test.each(['an identifier that names nothing', 'no identifier at all'])(
    '%s: 404',
    async (what) => {
      const id = what.startsWith('no ') ? '1%20or%201=1' : nobodysId();
      const response = await shop.send('get', `/products/${id}`);
      expect(response.status).toBe(404);
    },
  );

  test('an identifier in capitals is the same one', async () => {
    const { id } = await shop.add();
    const response = await shop.send('get', `/products/${id.toUpperCase()}`);
    expect(response.body).toMatchObject({ id });
  });

  test('HEAD says the same without a body', async () => {
    const { id } = await shop.add();
    const get = await shop.send('get', `/products/${id}`);
    const head = await shop.send('head', `/products/${id}`);
    expect(head.status).toBe(200);
    expect(head.text).toBeUndefined();
    expect(head.headers.etag).toBe(get.headers.etag);
    expect(head.headers['content-length']).toBe(get.headers['content-length']);
  });

  test('what the client has already is not sent again, until it changes', async () => {
    const product = await shop.add();
    const { headers } = await shop.send('get', `/products/${product.id}`);
    const again = { headers: { 'If-None-Match': headers.etag } };
    expect((await shop.send('get', `/products/${product.id}`, again)).status).toBe(304);

    const { sku } = product;
    await shop.send('put', `/products/${product.id}`, { body: aProduct({ sku, stock: 0 }) });
    expect((await shop.send('get', `/products/${product.id}`, again)).status).toBe(200);
  });
});

describe('PUT /products/{id}', () => {
  test('replaces all of it, and twice is the same as once', async () => {
    const { id, sku } = await shop.add();
    const body = aProduct({ sku, name: 'Pencil' });
    for (let n = 0; n < 2; n += 1) {
      const response = await shop.send('put', `/products/${id}`, { body });
      expect(response.status).toBe(200);
      expect(response.body).toEqual({ id, ...body });
    }
  });

  test('half a product is refused: that would be PATCH', async () => {
    const { id } = await shop.add();
    const response = await shop.send('put', `/products/${id}`, { body: { name: 'Pencil' } });
    expect(response.status).toBe(422);
    const pointers = response.body.errors.map(({ pointer }) => pointer);
    expect(pointers).toEqual(['#/sku', '#/priceCents', '#/stock']);
  });

  test('makes nothing at an address that a client has chosen', async () => {
    const path = `/products/${nobodysId()}`;
    expect((await shop.send('put', path, { body: aProduct() })).status).toBe(404);
    expect((await shop.send('get', path)).status).toBe(404);
  });
});

describe('DELETE /products/{id}', () => {
  test('answers without a body, and the product is gone', async () => {
    const { id } = await shop.add();
    expect((await shop.send('delete', `/products/${id}`)).status).toBe(204);
    expect((await shop.send('get', `/products/${id}`)).status).toBe(404);
    expect((await shop.send('delete', `/products/${id}`)).status).toBe(404);
  });

  test('a product that was ordered stays', async () => {
    const { id } = await shop.add();
    await shop.send('post', '/orders', { body: { lines: [{ productId: id, quantity: 1 }] } });
    const response = await shop.send('delete', `/products/${id}`);
    expect(response.status).toBe(409);
    expect(response.body.type).toBe('tag:shop.example,2026:product-in-use');
  });
});
