/** An index is worth its cost only when the database uses it: ask for the plan. */
import { lastOrders, productsAfter } from '../src/reports.js';
import { POSTGRES } from '../src/servers.js';
import { describeWith, ownPostgres } from './support.js';

// Of a small table a database reads everything: that is faster. The plan of a big one counts, and it is
// chosen by statistics, which `analyze` gathers.
const FILL = [
  `insert into customers (email, name)
   select 'c' || n || '@example.com', 'Customer ' || n from generate_series(1, 2000) as n`,
  `insert into orders (customer_id, placed_at)
   select c.id, now() - n * interval '1 hour' from customers as c, generate_series(1, 5) as n`,
  `insert into products (sku, name, price, stock)
   select 'SKU-' || to_char(n, 'FM00000'), 'Product ' || n, 1, 1 from generate_series(1, 5000) as n`,
  'analyze customers, orders, products',
];

await describeWith(POSTGRES, 'indexes in PostgreSQL', () => {
  const own = ownPostgres();

  beforeEach(async () => {
    for (const statement of FILL) await own.db.raw(statement);
  });

  /** How PostgreSQL would answer the very question that the application asks, as JSON. */
  async function plan(question) {
    const { sql, bindings } = question.toSQL();
    const { rows } = await own.db.raw(`explain (format json) ${sql}`, bindings);
    return JSON.stringify(rows);
  }

  test('the last orders of a customer come from the index', async () => {
    const { max: customer } = await own.db('customers').max('id').first();
    const question = lastOrders(own.db, customer);
    const found = await plan(question);
    expect(found).toContain('ix_orders_customer_id_placed_at');
    expect(found).not.toContain('Seq Scan');
    expect(await question).toHaveLength(5);
  });

  test('a page far behind reads no more than the first one', async () => {
    const question = productsAfter(own.db, 'SKU-04000', 3);
    const found = await plan(question);
    expect(found).toContain('uq_products_sku');
    // An index is in order: nothing is left to sort.
    expect(found).not.toContain('"Sort"');
    const page = (await question).map((product) => product.sku);
    expect(page).toEqual(['SKU-04001', 'SKU-04002', 'SKU-04003']);
  });
});
