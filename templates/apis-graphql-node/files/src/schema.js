/** The schema, from `schema.graphql`, and the resolvers of what stands at its top. */
import { readFileSync } from 'node:fs';
import { buildSchema, GraphQLError } from 'graphql';
import { decode } from './cursors.js';
import { MAX_PAGE } from './limits.js';
import { addBook, addReview } from './mutations.js';
import { Author, Book, connection } from './types.js';

/** @typedef {import('./context.js').Context} Context */

export const schema = buildSchema(
  readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'),
);

/**
 * @param {{ id: string }} args
 * @param {Context} context
 */
async function book({ id }, context) {
  const row = await context.book.load(id);
  return row && new Book(row);
}

/**
 * @param {{ id: string }} args
 * @param {Context} context
 */
async function author({ id }, context) {
  const row = await context.author.load(id);
  return row && new Author(row);
}

/**
 * @param {{ first: number, after?: string | null }} args
 * @param {Context} context
 */
async function books({ first, after }, context) {
  if (first < 1 || first > MAX_PAGE) {
    const message = `\`first\` goes from 1 to ${MAX_PAGE}.`;
    throw new GraphQLError(message, { extensions: { code: 'BAD_PAGE' } });
  }
  const position = typeof after === 'string' ? decode(after) : null;
  return connection(await context.store.page(first, position));
}

/** The fields of `Query` and `Mutation`. */
export const root = { book, author, books, addBook, addReview };
