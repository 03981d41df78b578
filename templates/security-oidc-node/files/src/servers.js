/** HTTP servers whose port is open before it is known who will answer there. */
import { createServer } from 'node:http';

/**
 * Opens a port on this machine only.
 *
 * Provider and application must know each other's address, so both ports are opened first and the
 * handlers come later, with `answer`. Until then every request is told to come back.
 * @param {number} port 0 takes any free one
 * @returns {Promise<import('node:http').Server>}
 */
export function open(port) {
  const server = createServer(comeBack);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

// Without any handler, Node.js keeps the request and says nothing: the browser would wait for ever.
function comeBack(request, response) {
  response.writeHead(503, { 'Retry-After': '1', Connection: 'close' }).end();
}

/** From now on this handler answers. */
export function answer(server, handler) {
  server.off('request', comeBack).on('request', handler);
}

/** Where an open server is. */
export function urlOf(server) {
  return new URL(`http://127.0.0.1:${server.address().port}`);
}

/** Takes no new requests, lets the running ones end. */
export function close(server) {
  return new Promise((resolve) => {
    server.close(resolve);
  });
}
