import { connect } from '../src/database.js';
import { OutOfStockError, place } from '../src/orders.js';
import { bestSellers, lastOrders } from '../src/reports.js';
import { postgresUrl } from '../src/settings.js';
import { describeWith, uniqueName } from './support.js';

const url = postgresUrl();
const describeOrSkip = await describeWith('postgres', url);

describeOrSkip('the shop in PostgreSQL', () => {
  const name = uniqueName();
  let server;
  let db;

  // A database of its own, made from the migrations: your own data is never touched.
  beforeAll(async () => {
    server = connect(url);
    await server.raw('create database ??', [name]);
    const own = new URL(url);
    own.pathname = `/${name}`;
    db = connect(own.toString());
    await db.migrate.latest();
  });

  afterAll(async () => {
    await db?.destroy();
    await server?.raw('drop database if exists ?? with (force)', [name]);
    await server?.destroy();
  });

  beforeEach(() => db.raw('truncate customers, products, orders, order_lines restart identity'));

  async function peopleAndThings() {
    const [customer] = await db('customers').insert(
      { email: 'g@example.com', name: 'Grace' },
      'id',
    );
    const [pen, ink] = await db('products').insert(
      [
        { sku: 'PEN', name: 'Pen', price: '1.20', stock: 10 },
        { sku: 'INK', name: 'Ink', price: '4.50', stock: 1 },
      ],
      'id',
    );
    return [customer.id, pen.id, ink.id];
  }

  test('every migration can be undone', async () => {
    await db.migrate.rollback(undefined, true);
    expect(await db.schema.hasTable('orders')).toBe(false);
    await db.migrate.latest();
    expect(await db.schema.hasTable('orders')).toBe(true);
  });

  test('an order takes from the stock and keeps the price', async () => {
    const [customer, pen] = await peopleAndThings();
    const order = await place(db, customer, new Map([[pen, 3]]));
    await db('products').where('id', pen).update({ price: '9.99' });
    expect(await db('products').where('id', pen).first('stock')).toEqual({ stock: 7 });
    expect(await db('order_lines').where('order_id', order).first('unit_price')).toEqual({
      unit_price: '1.20',
    });
  });

  test('an order that cannot be filled leaves nothing', async () => {
    const [customer, pen, ink] = await peopleAndThings();
    const wish = new Map([
      [pen, 3],
      [ink, 2],
    ]);
    await expect(place(db, customer, wish)).rejects.toThrow(OutOfStockError);
    expect(await db('orders')).toEqual([]);
    expect(await db('products').where('id', pen).first('stock')).toEqual({ stock: 10 });
  });

  test('the database itself refuses a second customer with one address', async () => {
    await peopleAndThings();
    await expect(db('customers').insert({ email: 'g@example.com', name: 'G' })).rejects.toThrow(
      /uq_customers_email/,
    );
  });

  test('of two who want the last item one gets it', async () => {
    const [customer, , ink] = await peopleAndThings();
    const buy = () => place(db, customer, new Map([[ink, 1]]));
    const results = await Promise.allSettled([buy(), buy()]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('reports', async () => {
    const [customer, pen, ink] = await peopleAndThings();
    await place(db, customer, new Map([[pen, 1]]));
    await place(db, customer, new Map([[ink, 1]]));
    expect((await bestSellers(db)).map((row) => row.name)).toEqual(['Ink', 'Pen']);
    expect(await lastOrders(db, customer)).toHaveLength(2);
  });

  test('the last orders of a customer come from the index', async () => {
    await db.raw(
      `insert into customers (email, name)
       select 'c' || n || '@example.com', 'Customer ' || n from generate_series(1, 2000) as n`,
    );
    await db.raw(
      `insert into orders (customer_id, placed_at)
       select c.id, now() - n * interval '1 hour' from customers as c, generate_series(1, 5) as n`,
    );
    await db.raw('analyze');
    const { rows } = await db.raw(
      'explain (format json) select id from orders where customer_id = 7 order by placed_at desc limit 9',
    );
    expect(JSON.stringify(rows)).toContain('ix_orders_customer_id_placed_at');
  });
});
