import { inTransaction } from '../../src/postgres/transaction.js';
import { describeWithPostgres, ownDatabase } from '../support/postgres.js';

await describeWithPostgres('a transaction', () => {
  const own = ownDatabase({ migrated: false });

  const write = (client, value) => client.query('insert into notes values ($1)', [value]);
  const notes = async () =>
    (await own.pool.query('select value from notes')).rows.map(({ value }) => value);

  beforeEach(async () => {
    await own.pool.query('drop table if exists notes; create table notes (value text)');
  });

  test('ends with what the work answers, and all of it is kept', async () => {
    const answer = await inTransaction(own.pool, async (client) => {
      await write(client, 'a');
      return 'done';
    });
    expect(answer).toBe('done');
    expect(await notes()).toEqual(['a']);
  });

  test('is undone by an error, which comes through as it is', async () => {
    const error = new Error('half-way');
    const work = inTransaction(own.pool, async (client) => {
      await write(client, 'a');
      throw error;
    });
    await expect(work).rejects.toBe(error);
    expect(await notes()).toEqual([]);
  });

  test('a connection that was lost in it does not come back to the pool', async () => {
    const work = inTransaction(own.pool, async (client) => {
      // A client that is in use tells its user, not the pool; without a listener it would throw.
      client.on('error', () => {});
      await write(client, 'a');
      await client.query('select pg_terminate_backend(pg_backend_pid())');
    });
    await expect(work).rejects.toMatchObject({ code: '57P01' });
    expect(own.pool.idleCount).toBe(own.pool.totalCount);
    expect(await notes()).toEqual([]);
  });
});
