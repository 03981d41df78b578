/** Stopping without breaking what is under way. */

/**
 * Stops taking connections, ends the streams, lets the other requests finish, and cuts off what is
 * still open after the time allowed.
 * @param {{ server: import('node:http').Server, hub: import('./hub.js').Hub }} app
 * @param {number} allowed milliseconds
 * @returns {Promise<void>} when the last connection is closed
 */
export async function shutDown({ server, hub }, allowed) {
  const closed = new Promise((resolve) => server.close(resolve));
  // These would never end by themselves. Their clients come back, to the next server.
  hub.close();
  // A connection whose answer is complete stays open for the client's next request, for seconds.
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  const deadline = setTimeout(() => server.closeAllConnections(), allowed);
  await closed;
  clearInterval(idle);
  clearTimeout(deadline);
}
