/**
 * Runs the attacks in one of two ways.
 *
 * `npm run exercises` runs them as they are: an attack fails while its hole is open. That is your
 * list of things to do.
 *
 * `npm test`, which CI runs, too, expects exactly that for every hole that is listed in open.txt,
 * and fails when it is not so. So an exercise is known to be real before you start, and a hole that
 * you have closed and taken off the list stays closed.
 */
import { readFile } from 'node:fs/promises';
import { close, listen } from '../src/server.js';
import { createApp } from './app.js';

const list = await readFile(new URL('open.txt', import.meta.url), 'utf8');

/** The exercises whose holes are still open. */
export const OPEN = list.split(/\s+/).filter(Boolean);

export const ADA = { Authorization: 'Bearer ada' };
export const BOB = { Authorization: 'Bearer bob' };

/**
 * The tests of one exercise. Each has the endpoints in their first state.
 * @param {string} name
 * @param {(own: { client: Client, log: string[], attack: typeof test }) => void} tests
 */
export function exercise(name, tests) {
  const own = { attack: OPEN.includes(name) && !globalThis.ATTACKS_AS_THEY_ARE ? mustFail : test };
  let server;

  /** A test that passes when the attack succeeds: when its own test fails. */
  function mustFail(title, run) {
    test(`is open: ${title}`, async () => {
      const reason = await run().then(
        () => new Error(`the hole is closed: take ${name} out of exercises/open.txt`),
        (error) => error,
      );
      // Only `expect` fails with this. Anything else is an accident, and no sign of a hole.
      if (reason.matcherResult === undefined) throw reason;
    });
  }

  describe(name, () => {
    beforeEach(async () => {
      own.log = [];
      const writes = (level) => (text) => own.log.push({ level, text });
      const log = { info: writes('info'), warn: writes('warn'), error: writes('error') };
      server = await listen(createApp(log), 0);
      own.client = clientOf(`http://127.0.0.1:${server.address().port}`);
    });

    afterEach(async () => {
      await close(server);
    });

    tests(own);
  });
}

/** Somebody who sends requests, and keeps nothing. */
function clientOf(origin) {
  async function send(method, path, body, headers) {
    const answer = await fetch(origin + path, {
      method,
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.startsWith('application/json');
    const cookie = answer.headers.get('set-cookie')?.split(';')[0];
    const json = isJson ? JSON.parse(text) : undefined;
    return { status: answer.status, headers: answer.headers, text, json, cookie };
  }
  return {
    get: (path, headers) => send('GET', path, undefined, headers),
    post: (path, body, headers) => send('POST', path, body, headers),
  };
}
