/**
 * What clients see: books, their authors and reviews, and pages of books.
 *
 * Each class is a type of the schema. GraphQL reads a field from the property of the same name, and
 * calls it where it is a method: those are the resolvers. A private property (`#row`) is what
 * resolvers need and clients never see.
 *
 * @typedef {import('./context.js').Context} Context
 */
import { encode } from './cursors.js';

/** A person who wrote books. */
export class Author {
  /** @param {import('./store.js').AuthorRow} row */
  constructor(row) {
    this.id = row.id;
    this.name = row.name;
  }

  /**
   * @param {object} _args
   * @param {Context} context
   */
  async books(_args, context) {
    const rows = await context.booksByAuthor.load(this.id);
    return rows.map((row) => new Book(row));
  }
}

/** A book that the shop sells. */
export class Book {
  // In a union GraphQL asks a value for the name of its type.
  __typename = 'Book';
  #row;

  /** @param {import('./store.js').BookRow} row */
  constructor(row) {
    this.#row = row;
    this.id = row.id;
    this.title = row.title;
    this.year = row.year;
  }

  /**
   * @param {object} _args
   * @param {Context} context
   */
  async author(_args, context) {
    const row = await context.author.load(this.#row.authorId);
    if (row === null) throw new Error(`book ${this.id} has no author`);
    return new Author(row);
  }

  /**
   * @param {object} _args
   * @param {Context} context
   */
  async reviews(_args, context) {
    const rows = await context.reviewsByBook.load(this.id);
    return rows.map((row) => new Review(row));
  }

  /**
   * @param {object} _args
   * @param {Context} context
   */
  async averageStars(_args, context) {
    const rows = await context.reviewsByBook.load(this.id);
    if (rows.length === 0) return null;
    return rows.reduce((sum, row) => sum + row.stars, 0) / rows.length;
  }
}

/** What a reader thinks of a book. */
export class Review {
  __typename = 'Review';
  #row;

  /** @param {import('./store.js').ReviewRow} row */
  constructor(row) {
    this.#row = row;
    this.id = row.id;
    this.stars = row.stars;
    this.text = row.text;
  }

  /**
   * @param {object} _args
   * @param {Context} context
   */
  async book(_args, context) {
    const row = await context.book.load(this.#row.bookId);
    if (row === null) throw new Error(`review ${this.id} has no book`);
    return new Book(row);
  }
}

/**
 * A page of the catalogue, in the form of the Relay specification: many clients know it, and can
 * page through any list that has it.
 * @param {import('./store.js').Page} page
 */
export function connection(page) {
  const edges = page.books.map((row) => ({ cursor: encode(row), node: new Book(row) }));
  return {
    edges,
    pageInfo: {
      hasPreviousPage: page.hasPrevious,
      hasNextPage: page.hasNext,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
