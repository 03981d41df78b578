/**
 * What clients can change, and the answers they must expect.
 *
 * Some refusals are part of the business: the client can act on them. There a mutation answers with
 * a union: the new thing, or one of the problems. So the schema itself says what can go wrong, and
 * each problem has fields of its own. GraphQL's `errors` are left for what nobody expects.
 *
 * @typedef {import('./context.js').Context} Context
 */
import { Book, Review } from './types.js';

const MAX_TITLE = 200;
const MAX_TEXT = 2000;

/**
 * What the schema's types do not say: the first value that is not allowed.
 * @param {string} field
 * @param {string} message
 */
function invalid(field, message) {
  return { __typename: 'InvalidInput', field, message };
}

/** @param {{ title: string, year: number }} input */
function problemOfBook({ title, year }) {
  if (title.trim().length < 1 || title.trim().length > MAX_TITLE) {
    return invalid('title', `A title has 1 to ${MAX_TITLE} characters.`);
  }
  if (year < 1) return invalid('year', 'A year is a positive number.');
  return null;
}

/** @param {{ stars: number, text: string }} input */
function problemOfReview({ stars, text }) {
  if (stars < 1 || stars > 5) return invalid('stars', 'Stars go from 1 to 5.');
  if (text.length > MAX_TEXT) return invalid('text', `A text has up to ${MAX_TEXT} characters.`);
  return null;
}

/**
 * Puts a book into the catalogue.
 * @param {{ input: { title: string, year: number, authorId: string } }} args
 * @param {Context} context
 */
export async function addBook({ input }, context) {
  const { year, authorId } = input;
  const title = input.title.trim();
  const problem = problemOfBook(input);
  if (problem !== null) return problem;
  if ((await context.author.load(authorId)) === null) {
    return { __typename: 'AuthorNotFound', authorId, message: 'There is no such author.' };
  }
  const same = await context.store.findBook(title, authorId);
  if (same !== null) {
    const book = new Book(same);
    return { __typename: 'BookExists', book, message: 'The shop has this book already.' };
  }
  const row = await context.store.addBook({ title, year, authorId });
  // The loader may have read before: what it remembers is old now.
  context.booksByAuthor.clear(authorId);
  return new Book(row);
}

/**
 * Says what a reader thinks of a book.
 * @param {{ input: { bookId: string, stars: number, text: string } }} args
 * @param {Context} context
 */
export async function addReview({ input }, context) {
  const { bookId, stars, text } = input;
  const problem = problemOfReview(input);
  if (problem !== null) return problem;
  if ((await context.book.load(bookId)) === null) {
    return { __typename: 'BookNotFound', bookId, message: 'There is no such book.' };
  }
  const row = await context.store.addReview({ bookId, stars, text });
  context.reviewsByBook.clear(bookId);
  return new Review(row);
}
