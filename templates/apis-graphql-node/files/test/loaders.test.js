/** How often a query reads: as often as it has levels, however many books there are. */
import { bookshop } from './support.js';

let shop;
beforeEach(async () => {
  shop = await bookshop();
});

test('all authors of a page are one read', async () => {
  const data = await shop.data('{ books { edges { node { author { name } } } } }');
  expect(data.books.edges).toHaveLength(6);
  expect(shop.store.reads).toEqual({ page: 1, authors: 1 });
});

test('each level is one read', async () => {
  await shop.data(
    '{ books { edges { node { averageStars reviews { text } author { books { title } } } } } }',
  );
  expect(shop.store.reads).toEqual({ page: 1, authors: 1, booksByAuthor: 1, reviewsByBook: 1 });
});

test('nothing is read that nobody asked for', async () => {
  await shop.data('{ books { edges { node { title } } } }');
  expect(shop.store.reads).toEqual({ page: 1 });
});

test('each request has loaders of its own', async () => {
  await shop.data('{ author(id: 1) { name } }');
  await shop.data('{ author(id: 1) { name } }');
  expect(shop.store.reads).toEqual({ authors: 2 });
});

test('a mutation sees what the one before it changed', async () => {
  const data = await shop.data(`
    mutation {
      first: addReview(input: { bookId: 2, stars: 1 }) { ...stars }
      second: addReview(input: { bookId: 2, stars: 1 }) { ...stars }
    }
    fragment stars on Review { book { averageStars } }`);
  const averages = Object.values(data).map((answer) => answer.book.averageStars);
  expect(averages).toEqual([2.5, 2]);
});
