import { createConnection } from 'mysql2/promise';
import { MysqlProducts } from '../src/mysqlProducts.js';
import { mysqlUrl } from '../src/settings.js';
import { describeWith, uniqueName } from './support.js';

const url = mysqlUrl();
const describeOrSkip = await describeWith('mysql', url);

describeOrSkip('the products in MySQL', () => {
  let connection;
  let products;

  // MySQL commits when a table is made: a rollback would not remove it.
  beforeEach(async () => {
    connection = await createConnection(url);
    products = new MysqlProducts(connection, uniqueName());
    await products.createTable();
  });

  afterEach(async () => {
    await products?.dropTable();
    await connection?.end();
  });

  test('taking from the stock', async () => {
    await products.put('PEN', '1.20', 2);
    expect(await products.take('PEN', 2)).toBe('1.20');
    expect(await products.take('PEN', 1)).toBeUndefined();
  });

  test('putting a product twice changes it', async () => {
    await products.put('PEN', '1.20', 1);
    await products.put('PEN', '1.50', 5);
    expect(await products.take('PEN', 5)).toBe('1.50');
  });
});
