/** The server around the application: it begins to listen, and it ends without losing a request. */
import { once } from 'node:events';
import { createServer } from 'node:http';

/**
 * @param {import('express').Express} app
 * @param {{ host: string, port: number, stopAfterMs: number }} settings
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 * @throws when the port is taken
 */
export async function start(app, { host, port, stopAfterMs }) {
  // A client that sends a byte now and then must not hold a connection for ever.
  const server = createServer({ requestTimeout: 30_000 }, app);
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return { url: `http://${name}:${address.port}`, stop: () => stop(server, stopAfterMs) };
}

/**
 * Takes no new connections, lets the requests that have begun end, and then cuts off the rest.
 * @param {import('node:http').Server} server
 * @param {number} stopAfterMs
 */
async function stop(server, stopAfterMs) {
  const closed = once(server, 'close');
  server.close();
  // A connection is kept for the client's next request. When it has none it would hold us back:
  // `close` ends those that are idle now, and this those whose request ends later.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const cutOff = setTimeout(() => server.closeAllConnections(), stopAfterMs);
  try {
    await closed;
  } finally {
    clearInterval(sweep);
    clearTimeout(cutOff);
  }
}
