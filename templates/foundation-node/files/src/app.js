/** Which request is answered by what. */
import { createServer } from 'node:http';
import { fail, HttpError, send } from './answers.js';
import { readJson, readJsonLines } from './bodies.js';
import { Hub } from './hub.js';
import { sendEvents } from './sse.js';
import { PrimeCounter } from './workers.js';

const TOPIC = /^\/topics\/([a-z0-9-]{1,50})$/;
const MOST = 10_000_000;

/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Response */

/**
 * Makes the server, which does not listen yet.
 * @param {{ hub?: Hub, primes?: PrimeCounter, log?: (error: Error) => void }} [parts]
 */
export function createApp({
  hub = new Hub(),
  primes = new PrimeCounter(),
  log = console.error,
} = {}) {
  /** @param {Request} request @param {Response} response */
  async function answer(request, response) {
    if (!URL.canParse(request.url, 'http://hub')) throw new HttpError(400, 'this is no path');
    const { pathname, searchParams } = new URL(request.url, 'http://hub');
    const topic = TOPIC.exec(pathname)?.[1];
    if (topic !== undefined) {
      allow(request, ['GET', 'POST']);
      return request.method === 'GET'
        ? sendEvents(response, hub.subscribe(topic))
        : publish(hub, topic, request, response);
    }
    switch (pathname) {
      case '/healthz':
        allow(request, ['GET']);
        return send(response, 200, { status: 'ok' });
      case '/primes':
        allow(request, ['GET']);
        return answerPrimes(primes, searchParams, response);
      default:
        throw new HttpError(404, 'there is nothing here');
    }
  }

  const server = createServer((request, response) => {
    // All errors of requests end here, so a handler may throw and none can be forgotten: an error
    // that nobody catches would end the process, for all clients.
    answer(request, response).catch((error) => fail(request, response, error, log));
  });
  return { server, hub, primes };
}

/** One event, or one for each line of a body of any length. */
async function publish(hub, topic, request, response) {
  const type = request.headers['content-type']?.split(';')[0].trim();
  if (type === 'application/json') {
    return send(response, 202, hub.publish(topic, await readJson(request)));
  }
  if (type === 'application/x-ndjson') {
    let events = 0;
    for await (const value of readJsonLines(request)) {
      hub.publish(topic, value);
      events += 1;
    }
    return send(response, 202, { events });
  }
  throw new HttpError(415, 'send application/json or application/x-ndjson');
}

/** The answer takes seconds, and everyone else is served meanwhile. */
async function answerPrimes(primes, searchParams, response) {
  const below = Number(searchParams.get('below'));
  if (!Number.isInteger(below) || below < 1 || below > MOST) {
    throw new HttpError(400, `below must be a whole number from 1 to ${MOST}`);
  }
  // Whoever leaves takes the work along.
  const left = new AbortController();
  response.once('close', () => left.abort());
  send(response, 200, { below, primes: await primes.count(below, left.signal) });
}

function allow(request, methods) {
  if (methods.includes(request.method)) return;
  const list = methods.join(', ');
  throw new HttpError(405, `only ${list}`, { allow: list });
}
