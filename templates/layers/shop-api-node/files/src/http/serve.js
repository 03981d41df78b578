/** From an application to a running server that ends when it is told to. */
import { once } from 'node:events';
import { createServer } from 'node:http';

/** @import { RequestListener } from 'node:http' */
/** @import { AddressInfo } from 'node:net' */
/** @import { Log } from '../log.js' */
/** @import { Settings } from '../settings.js' */

/** How long requests may take to end after the signal. Docker kills after ten seconds. */
const GRACE_MS = 2000;

/**
 * Serves until SIGTERM or SIGINT (Ctrl-C) comes. Then it takes no new connections, ends the
 * requests that are under way, and closes what the application used: the process ends by itself,
 * with 0.
 * @param {RequestListener} app
 * @param {Settings} settings
 * @param {{ log: Log, close: () => Promise<void> }} parts
 * @returns {Promise<string>} the address
 */
export async function serve(app, { host, port }, { log, close }) {
  const server = createServer(app);
  server.listen(port, host);
  // Rejects when the port is taken.
  await once(server, 'listening');

  const stop = async (/** @type {string} */ signal) => {
    // A second signal finds no handler and ends the process at once.
    process.off('SIGTERM', stop).off('SIGINT', stop);
    log.info('stopping', { signal });
    server.close();
    // A connection that is kept alive becomes idle when its request ends, and would stay.
    const sweep = setInterval(() => server.closeIdleConnections(), 100);
    const grace = setTimeout(() => server.closeAllConnections(), GRACE_MS);
    await once(server, 'close');
    clearInterval(sweep);
    clearTimeout(grace);
    await close();
    log.info('stopped');
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);

  const url = addressOf(/** @type {AddressInfo} */ (server.address()));
  log.info('listening', { url });
  return url;
}

/** @param {AddressInfo} address */
function addressOf({ address, family, port }) {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
