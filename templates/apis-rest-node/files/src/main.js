/** The program: `node src/main.js`. Its goods are in memory, and gone when it ends. */
import { createApp } from './http/app.js';
import { serve } from './http/serve.js';
import { jsonLog } from './log.js';
import { readSettings, withDotEnv } from './settings.js';
import { MemoryRepository } from './shop/memoryRepository.js';

const settings = readSettings(withDotEnv(process.env));
const log = jsonLog();
const repository = new MemoryRepository();

await serve(createApp({ repository, log }), settings, { log, close: () => repository.close() });
