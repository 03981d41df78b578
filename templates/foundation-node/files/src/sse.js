/** Server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html */
import { pipeline } from 'node:stream/promises';

const HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
};

/**
 * One event as it is sent. JSON has no line breaks of its own, which would end the data.
 * @param {import('./hub.js').HubEvent} event
 */
export function frame(event) {
  return `id: ${event.id}\ndata: ${JSON.stringify(event.data)}\n\n`;
}

/**
 * Sends events until the subscription ends. Fails when the client leaves or is too slow.
 * @param {import('node:http').ServerResponse} response
 * @param {import('./hub.js').Subscription} subscription
 */
export async function sendEvents(response, subscription) {
  // Without it nothing would wake the loop below when a client leaves while no event comes.
  response.once('close', () => subscription.close());
  response.writeHead(200, HEADERS);
  // `pipeline` stops asking for more while the client's buffer is full. The events then wait in the
  // subscription, which has a limit.
  await pipeline(frames(subscription), response);
}

/** @param {import('./hub.js').Subscription} subscription */
async function* frames(subscription) {
  // A comment sends the headers at once: the client knows that it is connected. After a lost
  // connection a browser comes back by itself, here after two seconds.
  yield ': welcome\nretry: 2000\n\n';
  for await (const event of subscription) yield frame(event);
}
