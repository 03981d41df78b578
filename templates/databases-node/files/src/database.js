/** Connections to PostgreSQL, with the migrations that belong to it. */
import { fileURLToPath } from 'node:url';
import knex from 'knex';

const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));
const NEW_MIGRATION = fileURLToPath(new URL('../migrations/new.stub', import.meta.url));

/**
 * What knex must know of a database.
 * @param {string} url
 * @returns {import('knex').Knex.Config}
 */
export function settings(url) {
  return {
    client: 'pg',
    connection: url,
    // A connection costs the server a process: a few that are shared are faster than many.
    pool: { min: 0, max: 5 },
    // PostgreSQL can undo a change of the schema: a migration that fails leaves nothing behind.
    migrations: { directory: MIGRATIONS, stub: NEW_MIGRATION },
  };
}

/**
 * A pool of connections; call `destroy()` on it at the end, or the program never does.
 * @param {string} url
 */
export function connect(url) {
  return knex(settings(url));
}
