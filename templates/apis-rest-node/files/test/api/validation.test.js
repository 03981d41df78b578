/** What a client can get wrong, and how it learns where. */
import { aProduct } from '../support/goods.js';
import { openShop } from '../support/api.js';

const { send } = openShop();
const JSON_TYPE = { 'Content-Type': 'application/json' };

const post = (body, headers) => send('post', '/products', { body, headers });
const pointers = ({ body }) => body.errors.map(({ pointer }) => pointer);

test('everything that is wrong is said at once', async () => {
  const response = await post(aProduct({ sku: 'pen 1', priceCents: 1.5, stock: -1 }));
  expect(response.status).toBe(422);
  expect(response.body.title).toBe('The request is not valid');
  expect(pointers(response)).toEqual(['#/sku', '#/priceCents', '#/stock']);
});

test.each([
  ['priceCents', '120'],
  ['priceCents', null],
  ['priceCents', 1e15],
  ['name', ' \t'],
  ['name', 'a\u0000b'],
  ['name', 'a'.repeat(201)],
  ['sku', '-'],
])('%s cannot be %j', async (field, value) => {
  const response = await post(aProduct({ [field]: value }));
  expect(response.status).toBe(422);
  expect(pointers(response)).toEqual([`#/${field}`]);
});

test('a field that nobody knows is refused: it is a typing error', async () => {
  const response = await post(aProduct({ colour: 'blue', 'a/b': 1 }));
  expect(response.status).toBe(422);
  // In a JSON Pointer a slash inside a name is written `~1`.
  expect(pointers(response)).toEqual(['#/colour', '#/a~1b']);
});

test('`__proto__` is a field like any other', async () => {
  const response = await post('{"__proto__": {"stock": 1}}', JSON_TYPE);
  expect(response.status).toBe(422);
  expect({}.stock).toBeUndefined();
});

test.each([
  ['no body', undefined, {}, 422],
  ['another type', 'sku=PEN', { 'Content-Type': 'application/x-www-form-urlencoded' }, 415],
  ['an unknown compression', '{}', { ...JSON_TYPE, 'Content-Encoding': 'compress' }, 415],
  ['broken JSON', '{"sku": ', JSON_TYPE, 400],
  ['a number instead of an object', '1', JSON_TYPE, 400],
  ['a list instead of an object', '[]', JSON_TYPE, 422],
  ['too much', JSON.stringify({ name: 'a'.repeat(200_000) }), JSON_TYPE, 413],
])('%s', async (what, body, headers, status) => {
  expect((await post(body, headers)).status).toBe(status);
});

test.each(['limit=0', 'limit=101', 'limit=ten', 'limit=1&limit=2', 'after=***', 'offset=10'])(
  'the query ?%s is refused by the name of its parameter',
  async (query) => {
    const response = await send('get', `/products?${query}`);
    expect(response.status).toBe(422);
    expect(response.body.errors).toMatchObject([{ parameter: query.split('=')[0] }]);
  },
);
