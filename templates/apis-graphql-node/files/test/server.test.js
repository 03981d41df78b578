/** The program itself: it starts, answers, and ends when it is told to. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const SERVER = fileURLToPath(new URL('../src/server.js', import.meta.url));
// Windows has no SIGTERM that a program can answer.
const testOnUnix = process.platform === 'win32' ? test.skip : test;

testOnUnix('SIGTERM ends the server cleanly', async () => {
  // Port 0: the system chooses a free one.
  const server = spawn(process.execPath, [SERVER], { env: { ...process.env, PORT: '0' } });
  try {
    const [line] = await once(server.stdout, 'data');
    const [url] = /http:\S+/.exec(String(line));
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    server.kill('SIGTERM');
    expect(await once(server, 'exit')).toEqual([0, null]);
  } finally {
    server.kill('SIGKILL');
  }
});
