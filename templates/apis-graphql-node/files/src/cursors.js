/** Cursors: the place of a book in the catalogue, as text that clients hand back unread. */
import { GraphQLError } from 'graphql';

/**
 * The cursor of a place. It is opaque: we could not change what clients take apart.
 * @param {import('./store.js').Position} position
 */
export function encode({ title, id }) {
  return Buffer.from(JSON.stringify([title, id])).toString('base64url');
}

/**
 * The place that a cursor means. It comes from outside, so it can be anything.
 * @param {string} cursor
 * @returns {import('./store.js').Position}
 */
export function decode(cursor) {
  const position = parsed(Buffer.from(cursor, 'base64url').toString());
  const isPosition =
    Array.isArray(position) &&
    position.length === 2 &&
    position.every((part) => typeof part === 'string');
  if (!isPosition) {
    throw new GraphQLError('This cursor was not made here.', {
      extensions: { code: 'BAD_CURSOR' },
    });
  }
  const [title, id] = position;
  return { title, id };
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
