/** What a query may not do to the server, and what an error may not tell. */
import request from 'supertest';
import { getIntrospectionQuery } from 'graphql';
import { MAX_DEPTH, MAX_TOKENS } from '../src/limits.js';
import { bookshop } from './support.js';

let shop;
beforeEach(async () => {
  shop = await bookshop();
});

/** A query of this depth: an author's books' author's books' ... */
function deep(depth) {
  const links = Array.from({ length: depth - 2 }, (_, n) => (n % 2 === 0 ? 'books' : 'author'));
  return `{${['author(id: 1)', ...links, 'id'].join('{')}${'}'.repeat(depth)}`;
}

test('a query may be as deep as the limit', async () => {
  expect((await shop.data(deep(MAX_DEPTH))).author).not.toBeNull();
});

test.each([MAX_DEPTH + 1, 300])('a query of depth %d is refused before it reads', async (depth) => {
  const error = await shop.error(deep(depth));
  expect(error.extensions).toEqual({ code: 'TOO_DEEP' });
  expect(shop.store.reads).toEqual({});
});

test('a fragment hides no depth', async () => {
  const query = `
    { author(id: 1) { ...a } }
    fragment a on Author { books { author { books { author { ...b } } } } }
    fragment b on Author { books { author { books { author { ... on Author { id } } } } } }`;
  expect((await shop.data(query)).author).not.toBeNull();
  const error = await shop.error(query.replace('{ id }', '{ books { id } }'));
  expect(error.extensions).toEqual({ code: 'TOO_DEEP' });
});

test.each(['{ ...no }', '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }'])(
  'a fragment without end or beginning is refused: %s',
  async (query) => {
    expect((await shop.error(query)).message).toContain('ragment');
  },
);

test('fragments that double cost nothing', async () => {
  // Each uses the next one twice: walking through all of it would take longer than the sun lasts.
  const chain = Array.from(
    { length: 80 },
    (_, n) => `fragment f${n} on Query { ...f${n + 1} ...f${n + 1} }`,
  );
  const query = `{ ...f0 } ${chain.join(' ')} fragment f80 on Query { author(id: 1) { id } }`;
  expect(await shop.data(query)).toEqual({ author: { id: '1' } });
});

test('a query has a largest length', async () => {
  const error = await shop.error(`{ ${'a: __typename '.repeat(MAX_TOKENS / 3 + 1)} }`);
  expect(error.message).toContain('tokens');
});

test('a body has a largest size', async () => {
  const query = `{ ${' '.repeat(200_000)} }`;
  const answer = await request(shop.app).post('/graphql').send({ query }).expect(413);
  expect(answer.body.errors).toHaveLength(1);
});

test('tools can ask for the schema', async () => {
  const data = await shop.data(getIntrospectionQuery());
  expect(data.__schema.queryType.name).toBe('Query');
});

test('a fault of ours is logged and tells the client nothing', async () => {
  shop.store.authors = async () => {
    throw new Error('no connection to db-7.internal');
  };
  const answer = await shop.answer('{ book(id: 1) { title } author(id: 1) { name } }');
  // The part that could be answered is: a field that may be null catches the error.
  expect(answer.data).toEqual({ book: { title: 'Frankenstein' }, author: null });
  expect(answer.errors.map((error) => error.message)).toEqual(['Unexpected error.']);
  expect(String(shop.faults)).toContain('db-7.internal');
});
