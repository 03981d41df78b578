/** Pages by keyset: each begins behind the last product that was seen. */
import { openShop } from '../support/api.js';

let shop;
beforeEach(async () => {
  shop = openShop();
  for (const sku of ['E', 'B', 'D', 'A', 'C']) await shop.add({ sku });
});

/** The address in a `Link` header with `rel="next"`. */
const nextOf = ({ headers }) => /^<([^>]*)>; rel="next"$/.exec(headers.link ?? '')?.[1];
const skusOf = ({ body }) => body.items.map(({ sku }) => sku);

test('a client that follows the links sees everything once, in order', async () => {
  const pages = [];
  for (let path = '/products?limit=2'; path !== undefined;) {
    const page = await shop.send('get', path);
    pages.push(skusOf(page));
    path = nextOf(page);
  }
  expect(pages).toEqual([['A', 'B'], ['C', 'D'], ['E']]);
});

test('a page that holds just the rest has no next one', async () => {
  const page = await shop.send('get', '/products?limit=5');
  expect(skusOf(page)).toHaveLength(5);
  expect(page.headers.link).toBeUndefined();
});

test('nothing is shown twice or left out while others add and remove', async () => {
  const first = await shop.send('get', '/products?limit=2');
  // With an offset, B would come again, since there is one more before it.
  await shop.add({ sku: '0' });
  await shop.send('delete', `/products/${first.body.items[1].id}`);
  const second = await shop.send('get', nextOf(first));
  expect(skusOf(second)).toEqual(['C', 'D']);
});

test('a page is not endless', async () => {
  for (let n = 0; n < 20; n += 1) await shop.add();
  expect(skusOf(await shop.send('get', '/products'))).toHaveLength(20);
});

test('an empty shop has one empty page', async () => {
  const page = await openShop().send('get', '/products');
  expect(page.body).toEqual({ items: [] });
  expect(page.headers.link).toBeUndefined();
});
