import { createConnection } from 'mysql2/promise';
import { MysqlProducts } from '../src/mysqlProducts.js';
import { MYSQL } from '../src/servers.js';
import { describeWith, unusedName } from './support.js';

await describeWith(MYSQL, 'products in MySQL', () => {
  const table = unusedName();
  let connection;
  let products;

  beforeAll(async () => {
    connection = await createConnection(MYSQL.url);
    products = new MysqlProducts(connection, table);
  });

  // MySQL commits when a table is made: a rollback would not remove it.
  beforeEach(() => products.createTable());
  afterEach(() => products.dropTable());
  afterAll(() => connection?.end());

  test('taking from the stock', async () => {
    await products.put('PEN', '1.20', 2);
    expect(await products.take('PEN', 2)).toBe('1.20');
    expect(await products.take('PEN', 1)).toBeUndefined();
    expect(await products.take('INK', 1)).toBeUndefined();
  });

  test('putting a product twice changes it', async () => {
    await products.put('PEN', '1.20', 1);
    await products.put('PEN', '1.50', 5);
    expect(await products.take('PEN', 5)).toBe('1.50');
  });

  test('the database itself refuses a negative stock', async () => {
    const code = 'ER_CHECK_CONSTRAINT_VIOLATED';
    await expect(products.put('PEN', '1.20', -1)).rejects.toMatchObject({ code });
  });

  test('pages follow each other', async () => {
    for (const sku of ['C', 'A', 'B']) await products.put(sku, '1.00', 1);
    expect((await products.after('', 2)).map(({ sku }) => sku)).toEqual(['A', 'B']);
    expect((await products.after('B', 2)).map(({ sku }) => sku)).toEqual(['C']);
  });

  test('a product is found by the index', async () => {
    await products.put('PEN', '1.20', 1);
    const question = `select price from ${table} where sku = 'PEN'`;
    const [rows] = await connection.query(`explain format=traditional ${question}`);
    expect(rows[0].key).toBe('sku');
  });

  test('of two who want the last item one gets it', async () => {
    await products.put('INK', '4.50', 1);
    const other = await createConnection(MYSQL.url);
    try {
      const prices = await Promise.all([
        products.take('INK', 1),
        new MysqlProducts(other, table).take('INK', 1),
      ]);
      expect(prices.filter(Boolean)).toEqual(['4.50']);
    } finally {
      await other.end();
    }
  });

  test('a name that is SQL is refused', () => {
    const name = 'products; drop table customers';
    expect(() => new MysqlProducts(connection, name)).toThrow(/no name for a table/);
  });
});
