/** Where the databases are: from the environment, else from `.env`. */
import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

const ENV_FILE = new URL('../.env', import.meta.url);

if (existsSync(ENV_FILE)) {
  for (const [name, value] of Object.entries(parseEnv(readFileSync(ENV_FILE, 'utf8')))) {
    // A variable that is set already counts more, so that CI and shells can override the file.
    process.env[name] ??= value;
  }
}

/** The URL of PostgreSQL, or nothing when there is none. */
export function postgresUrl() {
  const url = process.env.POSTGRES_URL || process.env.DATABASE_URL;
  return url?.startsWith('postgresql://') ? url : undefined;
}

/** The URL of MySQL, or nothing when there is none. */
export const mysqlUrl = () => process.env.MYSQL_URL || undefined;

/** The URL of MongoDB, or nothing when there is none. */
export const mongodbUrl = () => process.env.MONGODB_URL || undefined;
