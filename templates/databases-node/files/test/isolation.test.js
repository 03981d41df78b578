/**
 * What two transactions see of each other, at two of the levels that SQL knows.
 *
 * PostgreSQL starts at READ COMMITTED. There, reading, computing in JavaScript and writing back loses
 * updates; `place` in orders.js avoids it by one statement that does all three. The other way is to ask
 * for REPEATABLE READ and to begin again when the database refuses.
 */
import { POSTGRES } from '../src/servers.js';
import { describeWith, ownPostgres } from './support.js';

await describeWith(POSTGRES, 'isolation in PostgreSQL', () => {
  const own = ownPostgres();

  beforeEach(async () => {
    await own.db('products').insert({ sku: 'PEN', name: 'Pen', price: '1.20', stock: 10 });
  });

  const read = async (db) => (await db('products').first('stock')).stock;
  const write = (db, stock) => db('products').update({ stock });

  /** Two take one each: both read, then both write. */
  async function takeOneEach(isolationLevel) {
    const first = await own.db.transaction(undefined, { isolationLevel });
    const second = await own.db.transaction(undefined, { isolationLevel });
    const seen = [await read(first), await read(second)];
    await write(second, seen[1] - 1);
    await second.commit();
    try {
      await write(first, seen[0] - 1);
      await first.commit();
    } catch (error) {
      await first.rollback();
      throw error;
    }
  }

  test('read committed loses an update', async () => {
    await takeOneEach('read committed');
    // Two were taken, one was counted.
    expect(await read(own.db)).toBe(9);
  });

  test('repeatable read refuses to lose an update', async () => {
    // 40001 is the code of a serialisation failure; the answer is to do it again from the first read.
    await expect(takeOneEach('repeatable read')).rejects.toMatchObject({ code: '40001' });
    expect(await read(own.db)).toBe(9);
  });
});
