import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { eventsOf } from './support.js';

const MAIN = fileURLToPath(new URL('../src/main.js', import.meta.url));

/** The real program, on a free port. It ends with the test at the latest. */
async function startProgram(t) {
  const program = spawn(process.execPath, [MAIN], {
    env: { ...process.env, HOST: '127.0.0.1', PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => program.kill('SIGKILL'));
  const [line] = await once(createInterface(program.stdout), 'line');
  return { program, exit: once(program, 'exit'), url: line.replace('listening on ', '') };
}

describe('a hub that is told to stop', { skip: process.platform === 'win32' }, () => {
  test('ends its streams properly and says that all went well', async (t) => {
    const { program, exit, url } = await startProgram(t);
    const stream = await fetch(`${url}/topics/news`);
    program.kill('SIGTERM');
    // A connection that is cut would be an error here, and no end.
    assert.equal((await eventsOf(stream).next()).done, true);
    assert.deepEqual(await exit, [0, null]);
  });

  test('does not wait for ever for work that takes long', async (t) => {
    const { program, exit, url } = await startProgram(t);
    const counting = assert.rejects(fetch(`${url}/primes?below=10000000`));
    // When this one is answered, the one before has been taken too.
    await (await fetch(`${url}/healthz`)).json();
    program.kill('SIGTERM');
    await counting;
    assert.deepEqual(await exit, [0, null]);
  });
});
