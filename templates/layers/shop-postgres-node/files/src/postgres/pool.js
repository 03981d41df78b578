/** Connections to PostgreSQL. */
import pg from 'pg';

/** @import { Log } from '../log.js' */

/**
 * A few connections that are shared: each one costs the server a process.
 * @param {string} url
 * @param {Log} log
 */
export function openPool(url, log) {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    // A database that is not there is an answer (503), not a client that waits for ever.
    connectionTimeoutMillis: 3000,
  });
  // A connection that breaks while nobody uses it. Without a listener this would end the program.
  pool.on('error', (error) => log.error('lost a connection', { error: String(error) }));
  return pool;
}

/**
 * Where the database is; nothing when there is none.
 *
 * `DATABASE_URL`, the name that hosting services use, counts where it speaks this server's
 * protocol.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 */
export function postgresUrl({ POSTGRES_URL, DATABASE_URL }) {
  const main = /^postgres(ql)?:/.test(DATABASE_URL ?? '') ? DATABASE_URL : undefined;
  return POSTGRES_URL || main;
}
