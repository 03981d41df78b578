/** All of it, or nothing. */

/** @import { Pool, PoolClient } from 'pg' */

/**
 * Runs `work` in a transaction: committed when it ends well, undone when it throws.
 *
 * A transaction belongs to one connection. Queries on the pool would go to any of them.
 * @template T
 * @param {Pool} pool
 * @param {(client: PoolClient) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function inTransaction(pool, work) {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    client.release();
    return result;
  } catch (error) {
    // A connection that cannot even undo is broken: it is closed instead of going back to the pool.
    await client.query('rollback').then(
      () => client.release(),
      (broken) => client.release(broken),
    );
    throw error;
  }
}
