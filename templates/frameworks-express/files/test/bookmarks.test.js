import { ownApp, problemIn } from './support.js';

const EXPRESS = { url: 'https://expressjs.com/', title: 'Express', tags: ['node'] };
const UNKNOWN = '/bookmarks/00000000-0000-4000-8000-000000000000';

let client;

beforeEach(() => {
  ({ client } = ownApp());
});

const add = async (fields) => {
  const response = await client.post('/bookmarks').send({ ...EXPRESS, ...fields });
  expect(response.status).toBe(201);
  return response;
};

test('a bookmark can be read where it was made', async () => {
  const made = await add();
  const read = await client.get(made.get('Location'));
  expect(read.body).toEqual(made.body);
  expect(read.body).toMatchObject(EXPRESS);
});

test('texts are tidied, and tags need not be there', async () => {
  const { body } = await add({ title: '  Express ', tags: [' Node '] });
  expect(body).toMatchObject({ title: 'Express', tags: ['node'] });
  const { url, title } = { ...EXPRESS, url: 'https://nodejs.org/' };
  expect((await client.post('/bookmarks').send({ url, title })).body.tags).toEqual([]);
});

test('only what is sent changes', async () => {
  const made = await add();
  const changed = await client.patch(made.get('Location')).send({ title: 'Express 5' });
  expect(changed.body).toEqual({ ...made.body, title: 'Express 5' });
});

test('what is deleted is gone', async () => {
  const where = (await add()).get('Location');
  expect((await client.delete(where)).status).toBe(204);
  problemIn(await client.get(where), 404);
  problemIn(await client.delete(where), 404);
});

test('following the links leads to every bookmark once', async () => {
  for (const n of [1, 2, 3, 4, 5]) await add({ url: `https://example.com/${n}`, tags: ['a'] });
  await add({ tags: ['b'] });
  const found = [];
  let next = '/bookmarks?tag=a&limit=2';
  while (next) {
    const response = await client.get(next);
    found.push(...response.body.items.map(({ url }) => url.at(-1)));
    next = response.links.next;
  }
  expect(found).toEqual(['1', '2', '3', '4', '5']);
});

test('a URL that is there already is 409', async () => {
  await add();
  problemIn(await client.post('/bookmarks').send(EXPRESS), 409);
  const where = (await add({ url: 'https://nodejs.org/' })).get('Location');
  problemIn(await client.patch(where).send({ url: EXPRESS.url }), 409);
  // Its own URL is no duplicate.
  expect((await client.patch(where).send({ url: 'https://nodejs.org/' })).status).toBe(200);
});

test.each([
  ['url', 'javascript:alert(1)'],
  ['url', 'no url'],
  ['title', '   '],
  ['title', 'x'.repeat(201)],
  ['title', null],
  ['tags', 'node'],
  ['tags/0', ['two words']],
  ['colour', 'red'],
])('a wrong field is named: %s', async (field, value) => {
  const [name] = field.split('/');
  const response = await client.post('/bookmarks').send({ ...EXPRESS, [name]: value });
  const { errors } = problemIn(response, 422);
  expect(errors).toEqual([{ pointer: `/${field}`, detail: expect.any(String) }]);
});

test('all wrong fields are named at once', async () => {
  const { errors } = problemIn(await client.post('/bookmarks').send({}), 422);
  expect(errors.map(({ pointer }) => pointer)).toEqual(['/url', '/title']);
});

test.each([
  'limit=0',
  'limit=x',
  'limit=1&limit=2',
  'after=1',
  'colour=red',
  `after=${UNKNOWN.slice(11)}`,
])('a wrong parameter is named: %s', async (query) => {
  const { errors } = problemIn(await client.get(`/bookmarks?${query}`), 422);
  expect(errors).toMatchObject([{ parameter: query.split('=')[0] }]);
});

test.each(['get', 'patch', 'delete'])(
  '%s of a bookmark that is not there is 404',
  async (method) => {
    problemIn(await client[method](UNKNOWN).send(method === 'patch' ? {} : undefined), 404);
  },
);
