/** Starts the server, and ends it when the system asks: `node src/main.js`. */
import { createApp } from './app.js';
import { createLog } from './log.js';
import { start } from './server.js';
import { readSettings } from './settings.js';
import { BookmarkStore } from './store.js';

const log = createLog();
const settings = readSettings(process.env);
const app = createApp({ store: new BookmarkStore(), log, settings });
const server = await start(app, settings);

// SIGTERM comes from whoever runs the program, SIGINT from Ctrl-C. `once`: the second one kills.
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, async () => {
    log.info('stopping', { signal });
    await server.stop();
    // Nothing is left to do, so Node.js ends by itself, with the exit code 0.
    log.info('stopped');
  });
}

// Last: whoever reads this line may send requests, and signals.
log.info('listening', { url: server.url });
