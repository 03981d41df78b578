import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { json } from 'node:stream/consumers';

const MAIN = fileURLToPath(new URL('../src/main.js', import.meta.url));

let child;

/** Starts the program as the system does; says where it listens. */
async function startProgram(environment = {}) {
  child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env.PATH, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const { message, url } = JSON.parse(line);
    if (message === 'listening') return url;
  }
  throw new Error('the program ended before it listened');
}

/** A request that has begun, and that the server waits for: it has the head, and no body yet. */
async function beginRequest(url) {
  const outgoing = request(`${url}/bookmarks`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Expect: '100-continue' },
  });
  outgoing.flushHeaders();
  // The server has read the head.
  await once(outgoing, 'continue');
  return outgoing;
}

async function ended() {
  const [code, signal] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode];
  return { code, signal: signal ?? null };
}

afterEach(() => {
  child?.kill('SIGKILL');
});

test.each(['SIGTERM', 'SIGINT'])('%s ends the program, with success', async (signal) => {
  await startProgram();
  child.kill(signal);
  expect(await ended()).toEqual({ code: 0, signal: null });
});

test('a request that has begun is answered before the end', async () => {
  const url = await startProgram();
  const outgoing = await beginRequest(url);
  child.kill('SIGTERM');
  // New connections are refused from now on.
  for (;;) {
    const answer = await fetch(`${url}/healthz`, { headers: { Connection: 'close' } }).catch(
      () => 'refused',
    );
    if (answer === 'refused') break;
  }
  outgoing.end(JSON.stringify({ url: 'https://example.com/', title: 'In time' }));
  const [response] = await once(outgoing, 'response');
  expect(response.statusCode).toBe(201);
  expect(await json(response)).toMatchObject({ title: 'In time' });
  expect(await ended()).toEqual({ code: 0, signal: null });
});

test('a request that never ends does not hold the program for ever', async () => {
  const outgoing = await beginRequest(await startProgram({ STOP_AFTER_MS: '100' }));
  const cut = once(outgoing, 'error');
  child.kill('SIGTERM');
  expect(await ended()).toEqual({ code: 0, signal: null });
  expect((await cut)[0].code).toBe('ECONNRESET');
});

test('settings that are wrong are named, and nothing starts', async () => {
  child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env.PATH, PORT: '70000', RATE_LIMIT: 'many' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  for await (const chunk of child.stderr) said += chunk;
  expect(said).toContain('at PORT');
  expect(said).toContain('at RATE_LIMIT');
  expect((await ended()).code).toBe(1);
});
