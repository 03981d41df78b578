/** Changing: the new thing comes back, or a problem that the schema names. */
import { bookshop } from './support.js';

const ADD_BOOK = `
  mutation ($input: AddBookInput!) {
    addBook(input: $input) {
      __typename
      ... on Book { id title author { name } }
      ... on Problem { message }
      ... on InvalidInput { field }
      ... on AuthorNotFound { authorId }
      ... on BookExists { book { id } }
    }
  }`;

const ADD_REVIEW = `
  mutation ($input: AddReviewInput!) {
    addReview(input: $input) {
      __typename
      ... on Review { stars text book { title } }
      ... on Problem { message }
      ... on InvalidInput { field }
      ... on BookNotFound { bookId }
    }
  }`;

let shop;
beforeEach(async () => {
  shop = await bookshop();
});

async function addBook(changes = {}) {
  const input = { title: 'Kipps', year: 1905, authorId: '3', ...changes };
  return (await shop.data(ADD_BOOK, { input })).addBook;
}

async function addReview(changes = {}) {
  const input = { bookId: '5', stars: 5, text: 'Again!', ...changes };
  return (await shop.data(ADD_REVIEW, { input })).addReview;
}

test('a new book is in the catalogue', async () => {
  expect(await addBook()).toEqual({
    __typename: 'Book',
    id: '7',
    title: 'Kipps',
    author: { name: 'H. G. Wells' },
  });
  expect(await shop.data('{ book(id: 7) { year } }')).toEqual({ book: { year: 1905 } });
});

test.each([
  [{ title: ' ' }, 'title'],
  [{ title: 'x'.repeat(201) }, 'title'],
  [{ year: 0 }, 'year'],
])('a book with a wrong value is refused (%#)', async (changes, field) => {
  expect(await addBook(changes)).toMatchObject({ __typename: 'InvalidInput', field });
});

test('a book needs an author', async () => {
  const problem = await addBook({ authorId: 'no' });
  expect(problem).toMatchObject({ __typename: 'AuthorNotFound', authorId: 'no' });
});

test('a book comes once', async () => {
  const problem = await addBook({ title: ' The Time Machine ' });
  expect(problem).toMatchObject({ __typename: 'BookExists', book: { id: '5' } });
  expect(await shop.data('{ book(id: 7) { id } }')).toEqual({ book: null });
});

test('a review belongs to its book', async () => {
  expect(await addReview()).toEqual({
    __typename: 'Review',
    stars: 5,
    text: 'Again!',
    book: { title: 'The Time Machine' },
  });
});

test.each([
  [{ stars: 0 }, 'stars'],
  [{ stars: 6 }, 'stars'],
  [{ text: 'x'.repeat(2001) }, 'text'],
])('a review with a wrong value is refused (%#)', async (changes, field) => {
  expect(await addReview(changes)).toMatchObject({ __typename: 'InvalidInput', field });
});

test('a review needs a book', async () => {
  const problem = await addReview({ bookId: 'no' });
  expect(problem).toMatchObject({ __typename: 'BookNotFound', bookId: 'no' });
});

test('a value of the wrong type is an error of the query', async () => {
  // The client broke the schema: this is no refusal, and no resolver has run.
  const error = await shop.error(ADD_REVIEW, { input: { bookId: '5', stars: 'many' } });
  expect(error.message).toContain('Int cannot represent non-integer value');
});
