/** Servers and clients for tests. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApp } from '../src/app.js';
import { shutDown } from '../src/shutdown.js';

/**
 * A hub of its own on a free port, which ends with the test. An error that it logs fails the test.
 * @param {import('node:test').TestContext} t
 */
export async function startHub(t, parts = {}) {
  const errors = [];
  const app = createApp({ log: (error) => errors.push(error), ...parts });
  app.server.listen(0, '127.0.0.1');
  await once(app.server, 'listening');
  t.after(async () => {
    await shutDown(app, 0);
    if (errors.length > 0) throw errors[0];
  });
  return { ...app, url: `http://127.0.0.1:${app.server.address().port}` };
}

/** Posts a value as JSON. */
export function post(url, value) {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  });
}

/** The events of a stream, as a browser would see them. */
export async function* eventsOf(response) {
  let rest = '';
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s, 2)));
      if ('data' in fields) yield { id: Number(fields.id), data: JSON.parse(fields.data) };
    }
  }
}

/** Waits until something is so, instead of a time that is too short on a slow machine. */
export async function until(condition) {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`still not: ${condition}`);
    await sleep(5);
  }
}
