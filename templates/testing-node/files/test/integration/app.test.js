/** The whole of it: HTTP in front, a database behind. Few tests, since the parts have their own. */
import supertest from 'supertest';
import { createApp } from '../../src/http/app.js';
import { jsonLog, silent } from '../../src/log.js';
import { openPool } from '../../src/postgres/pool.js';
import { PostgresRepository } from '../../src/postgres/repository.js';
import { aProduct } from '../support/goods.js';
import { describeWithPostgres, ownDatabase } from '../support/postgres.js';

await describeWithPostgres('the application with PostgreSQL', () => {
  const own = ownDatabase();
  let shop;

  beforeEach(() => {
    const repository = new PostgresRepository(own.pool);
    shop = supertest(createApp({ repository, log: silent }));
  });

  test('somebody buys something', async () => {
    const { body: pen } = await shop
      .post('/products')
      .send(aProduct({ stock: 12 }))
      .expect(201);
    const wish = { lines: [{ productId: pen.id, quantity: 10 }] };
    const placed = await shop.post('/orders').send(wish).expect(201);
    expect(placed.body).toMatchObject({ totalCents: 1140 });

    const found = await shop.get(placed.headers.location).expect(200);
    expect(found.body).toEqual(placed.body);
    await shop.post('/orders').send(wish).expect(409);
    await shop.delete(`/products/${pen.id}`).expect(409);
  });

  test('the pages of a list follow each other', async () => {
    for (const sku of ['C', 'A', 'B']) await shop.post('/products').send(aProduct({ sku }));
    const first = await shop.get('/products?limit=2').expect(200);
    const [, next] = /<(.*)>/.exec(first.headers.link);
    const second = await shop.get(next).expect(200);
    const skus = [...first.body.items, ...second.body.items].map(({ sku }) => sku);
    expect(skus).toEqual(['A', 'B', 'C']);
  });

  test('a connection that breaks while nobody uses it does not end the program', async () => {
    const lines = [];
    const log = jsonLog({ write: (line) => lines.push(JSON.parse(line)) });
    const pool = openPool(own.pool.options.connectionString, log);
    const { rows } = await pool.query('select pg_backend_pid() as pid');
    const lost = new Promise((resolve) => pool.once('error', resolve));
    await own.pool.query('select pg_terminate_backend($1)', [rows[0].pid]);
    await lost;

    expect(lines).toMatchObject([{ level: 'error', message: 'lost a connection' }]);
    await new PostgresRepository(pool).check();
    await pool.end();
  });
});

test('a database that does not answer makes the shop unhealthy', async () => {
  // Nobody listens on port 1.
  const repository = new PostgresRepository(openPool('postgresql://127.0.0.1:1/none', silent));
  const response = await supertest(createApp({ repository, log: silent })).get('/healthz');
  expect(response.status).toBe(503);
  expect(response.type).toBe('application/problem+json');
  await repository.close();
});
