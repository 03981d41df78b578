/** The program: `node src/main.js`. With a database the goods last, else they are gone at the end. */
import { createApp } from './http/app.js';
import { serve } from './http/serve.js';
import { jsonLog } from './log.js';
import { migrate } from './postgres/migrations.js';
import { openPool, postgresUrl } from './postgres/pool.js';
import { PostgresRepository } from './postgres/repository.js';
import { readSettings, withDotEnv } from './settings.js';
import { MemoryRepository } from './shop/memoryRepository.js';

const env = withDotEnv(process.env);
const settings = readSettings(env);
const log = jsonLog();

/** @param {string | undefined} url */
async function openRepository(url) {
  if (url === undefined) {
    log.info('no database: the goods are in memory');
    return new MemoryRepository();
  }
  const pool = openPool(url, log);
  log.info('migrated', { files: await migrate(pool) });
  return new PostgresRepository(pool);
}

const repository = await openRepository(postgresUrl(env));
await serve(createApp({ repository, log }), settings, { log, close: () => repository.close() });
