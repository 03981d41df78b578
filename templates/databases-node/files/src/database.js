/** Connections to PostgreSQL, with the migrations that belong to it. */
import { fileURLToPath } from 'node:url';
import knex from 'knex';

const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));

/**
 * A pool of connections; call `destroy()` on it at the end, or the program never does.
 * @param {string} url
 */
export function connect(url) {
  return knex({
    client: 'pg',
    connection: url,
    pool: { min: 0, max: 5 },
    migrations: { directory: MIGRATIONS },
  });
}
