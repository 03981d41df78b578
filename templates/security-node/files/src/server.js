/** Starting and ending a server. */
import { createServer } from 'node:http';

/**
 * Listens, and waits until it does.
 * @param {import('node:http').RequestListener} app
 * @param {number} port 0: any free one
 * @param {string} host
 * @returns {Promise<import('node:http').Server>}
 */
export async function listen(app, port, host = '127.0.0.1') {
  const server = createServer(app);
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}

/** Takes no new requests, finishes those that are there, and waits for that. */
export async function close(server) {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeIdleConnections();
  });
}

/** Waits for the signal to end: SIGTERM, or Ctrl-C. */
export async function untilToldToEnd() {
  await new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
}
