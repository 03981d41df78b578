import { postgresUrl } from '../../src/postgres/pool.js';

const [ours, main] = ['postgresql://ours/shop', 'postgres://main/shop'];

test.each([
  [{}, undefined],
  [{ POSTGRES_URL: '', DATABASE_URL: '' }, undefined],
  [{ DATABASE_URL: main }, main],
  [{ DATABASE_URL: 'mysql://main/shop' }, undefined],
  [{ POSTGRES_URL: ours, DATABASE_URL: main }, ours],
])('from %j the address is %s', (env, url) => {
  expect(postgresUrl(env)).toBe(url);
});
