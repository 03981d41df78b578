/** Reading: what a client asks for is what it gets, and nothing else. */
import request from 'supertest';
import { bookshop } from './support.js';

let shop;
beforeEach(async () => {
  shop = await bookshop();
});

test('a client gets the fields it names', async () => {
  const data = await shop.data('{ book(id: 1) { title author { name } } }');
  expect(data).toEqual({ book: { title: 'Frankenstein', author: { name: 'Mary Shelley' } } });
});

test('what is not there is null', async () => {
  const data = await shop.data('{ book(id: "no") { title } author(id: "no") { name } }');
  expect(data).toEqual({ book: null, author: null });
});

test('links lead in both directions', async () => {
  const data = await shop.data('{ author(id: 2) { books { year author { id } } } }');
  const author = { id: '2' };
  expect(data.author.books).toEqual([
    { year: 1872, author },
    { year: 1875, author },
  ]);
});

test('stars are averaged, and nothing is the average of none', async () => {
  await shop.store.addBook({ title: 'Kipps', year: 1905, authorId: '3' });
  const data = await shop.data(`{
    old: book(id: 1) { averageStars reviews { stars book { id } } }
    new: book(id: 7) { averageStars }
  }`);
  const book = { id: '1' };
  const reviews = [
    { stars: 4, book },
    { stars: 5, book },
  ];
  expect(data).toEqual({ old: { averageStars: 4.5, reviews }, new: { averageStars: null } });
});

test('variables carry values from outside', async () => {
  // Values never become a part of the query's text: nothing can be injected.
  const data = await shop.data('query ($id: ID!) { book(id: $id) { title } }', { id: '2' });
  expect(data).toEqual({ book: { title: 'The Last Man' } });
});

test('a field that does not exist is refused', async () => {
  const error = await shop.error('{ book(id: 1) { price } }');
  expect(error.message).toBe('Cannot query field "price" on type "Book".');
});

test('the status says that a query was refused, to clients that understand it', async () => {
  expect((await shop.send('{ nothing }')).status).toBe(400);
  const old = await request(shop.app).post('/graphql').send({ query: '{ nothing }' });
  expect(old.status).toBe(200);
  expect(old.body.errors).toHaveLength(1);
});

test('a query may come by GET but a mutation may not', async () => {
  // What a link can do without being asked must not change anything.
  const get = (query) => request(shop.app).get('/graphql').query({ query });
  const answer = await get('{ book(id: 1) { title } }');
  expect(answer.body).toEqual({ data: { book: { title: 'Frankenstein' } } });
  await get('mutation { addReview(input: { bookId: 1, stars: 1 }) { __typename } }').expect(405);
});

test.each(['[1', '"text"'])('a body that is no query is refused: %s', async (body) => {
  const post = request(shop.app).post('/graphql').set('content-type', 'application/json');
  const answer = await post.send(body).expect(400);
  expect(answer.body.errors).toHaveLength(1);
});

test('a form on another site cannot send a query', async () => {
  // Browsers send forms without asking the server first; JSON they may not.
  await request(shop.app).post('/graphql').type('form').send({ query: '{ book }' }).expect(415);
});

test('the server says that it is well', async () => {
  await request(shop.app).get('/healthz').expect(200, { status: 'ok' });
});
