/** Brings the tables of a database up to date: runs each file of `migrations/` once, in order. */
import { readdir, readFile } from 'node:fs/promises';
import { inTransaction } from './transaction.js';

/** @import { Pool } from 'pg' */

const DIRECTORY = new URL('../../migrations/', import.meta.url);
// Any number will do, as long as nothing else here locks by the same.
const LOCK = 739_215_004;

/**
 * All of the files or none: PostgreSQL can undo a change of the tables.
 * @param {Pool} pool
 * @param {URL} directory
 * @returns {Promise<string[]>} the files that were run now
 */
export function migrate(pool, directory = DIRECTORY) {
  return inTransaction(pool, async (client) => {
    // Two copies of the program may start at once: the second waits here, and finds nothing to do.
    await client.query('select pg_advisory_xact_lock($1)', [LOCK]);
    await client.query(
      `create table if not exists migrations (
         name text primary key,
         run_at timestamptz not null default now()
       )`,
    );
    const { rows } = await client.query('select name from migrations');
    const known = new Set(rows.map(({ name }) => name));
    const files = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort();
    const missing = files.filter((name) => !known.has(name));
    for (const name of missing) {
      await client.query(await readFile(new URL(name, directory), 'utf8'));
      await client.query('insert into migrations (name) values ($1)', [name]);
    }
    return missing;
  });
}
