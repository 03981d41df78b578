/** The two programs, as processes: where they listen, and how they end. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder;
let child;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'programs-'));
});

afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(folder, { recursive: true });
});

/** Starts a program. Its temporary files go to `folder`. */
function start(args, variables = {}) {
  child = spawn(process.execPath, args, {
    cwd: join(import.meta.dirname, '..'),
    env: { PATH: process.env.PATH, TMPDIR: folder, PORT: '0', ...variables },
  });
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      output.text += data;
    });
  }
  const ended = once(child, 'close');
  return { output, ended };
}

/** The port, as soon as the program has said it. */
async function portOf({ output, ended }) {
  const gone = ended.then(() => true);
  for (;;) {
    const port = /http:\/\/127\.0\.0\.1:(\d+)/.exec(output.text)?.[1];
    if (port) return Number(port);
    const pause = new Promise((resolve) => setTimeout(resolve, 20));
    if (await Promise.race([gone, pause])) throw new Error(output.text);
  }
}

test('the vault ends cleanly and leaves nothing behind', async () => {
  const program = start(['src/main.js']);
  const answer = await fetch(`http://127.0.0.1:${await portOf(program)}/healthz`);
  expect(await answer.json()).toEqual({ status: 'ok' });
  expect(await readdir(folder)).toEqual([expect.stringMatching(/^vault-/)]);
  child.kill('SIGTERM');
  expect(await program.ended).toEqual([0, null]);
  expect(await readdir(folder)).toEqual([]);
});

test('the vault says what it lacks', async () => {
  const { output, ended } = start(['src/main.js'], { ENVIRONMENT: 'production' });
  expect(await ended).toEqual([1, null]);
  expect(output.text).toBe('DATABASE_FILE must be set in production\n');
});

test('the vulnerable endpoints do not start by themselves', async () => {
  const { output, ended } = start(['exercises/main.js']);
  expect(await ended).toEqual([2, null]);
  expect(output.text).toContain('npm run vulnerable');
});

test('the vulnerable endpoints are on this machine only', async () => {
  const program = start(['exercises/main.js', '--vulnerable'], { HOST: '0.0.0.0' });
  const port = await portOf(program);

  // Another address of this machine.
  const other = connect(port, '127.0.0.2');
  // A system that has no such address may just keep silent.
  other.setTimeout(2000, () => other.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' })));
  const [error] = await once(other, 'error');
  expect(error.code).toMatch(/^E/);

  // A name that a page elsewhere made up for this machine.
  const asked = request({ port, host: '127.0.0.1', headers: { Host: 'attacker.example' } });
  asked.end();
  const [answer] = await once(asked, 'response');
  answer.resume();
  expect(answer.statusCode).toBe(400);

  child.kill('SIGTERM');
  expect(await program.ended).toEqual([0, null]);
});
