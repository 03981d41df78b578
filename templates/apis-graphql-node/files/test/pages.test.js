/** The catalogue in pages: complete, without doubles, also when it changes meanwhile. */
import { encode } from '../src/cursors.js';
import { bookshop } from './support.js';

const PAGE = `
  query ($first: Int!, $after: String) {
    books(first: $first, after: $after) {
      edges { cursor node { title } }
      pageInfo { hasPreviousPage hasNextPage startCursor endCursor }
    }
  }`;

let shop;
beforeEach(async () => {
  shop = await bookshop();
});

async function page(first, after = null) {
  return (await shop.data(PAGE, { first, after })).books;
}

const titles = (books) => books.edges.map((edge) => edge.node.title);

test('pages together are the whole catalogue', async () => {
  const found = [];
  let after = null;
  for (;;) {
    const books = await page(4, after);
    found.push(...titles(books));
    if (!books.pageInfo.hasNextPage) break;
    after = books.pageInfo.endCursor;
  }
  expect(found).toEqual([...found].sort());
  expect(found).toHaveLength(6);
});

test('a page knows its neighbours', async () => {
  const first = await page(3);
  const last = await page(3, first.pageInfo.endCursor);
  expect(first.pageInfo).toMatchObject({ hasPreviousPage: false, hasNextPage: true });
  expect(last.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false });
  expect(last.pageInfo.startCursor).toBe(last.edges[0].cursor);
});

test('a book that comes meanwhile moves nothing', async () => {
  // With page numbers, the new first book would push the last one of page 1 to page 2 again.
  const first = await page(3);
  await shop.store.addBook({ title: 'A Vindication', year: 1792, authorId: '1' });
  const second = await page(3, first.pageInfo.endCursor);
  expect(titles(second).filter((title) => titles(first).includes(title))).toEqual([]);
});

test('two books with one title are both found', async () => {
  await shop.store.addBook({ title: 'Frankenstein', year: 1931, authorId: '2' });
  const first = await page(2);
  const second = await page(1, first.pageInfo.endCursor);
  expect([titles(first)[1], titles(second)[0]]).toEqual(['Frankenstein', 'Frankenstein']);
});

test('behind the last book is an empty page', async () => {
  const books = await page(3, encode({ title: '~', id: '' }));
  expect(books.edges).toEqual([]);
  expect(books.pageInfo.endCursor).toBeNull();
});

test.each(['', '\u00ff', '1', '["a"]', '[1, 2]', '['.repeat(9999)])(
  'a cursor that was not made here is refused (%#)',
  async (content) => {
    const after = Buffer.from(content).toString('base64url');
    const error = await shop.error(PAGE, { first: 3, after });
    expect(error.extensions).toEqual({ code: 'BAD_CURSOR' });
  },
);

test.each([-1, 0, 51])('a page has a largest size: not %d', async (first) => {
  const error = await shop.error(PAGE, { first });
  expect(error.extensions).toEqual({ code: 'BAD_PAGE' });
});
