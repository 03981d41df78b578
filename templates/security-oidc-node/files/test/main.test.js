/** The program as it is started by hand: `node src/main.js`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { close, open, urlOf } from '../src/servers.js';

const MAIN = fileURLToPath(new URL('../src/main.js', import.meta.url));

/** Starts the program with these variables and none that a `.env` could bring. */
function start(variables) {
  const nothing = { OIDC_ISSUER: '', APP_URL: '' };
  const env = { ...process.env, ...nothing, PORT: '0', PROVIDER_PORT: '0', ...variables };
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  const output = { out: '', err: '' };
  child.stdout.on('data', (data) => (output.out += data));
  child.stderr.on('data', (data) => (output.err += data));
  return { child, ended, output };
}

test('it starts, answers and ends when it is told to', async () => {
  const { child, ended, output } = start({});
  try {
    while (!output.out.includes('Ctrl+C')) await once(child.stdout, 'data');
    expect(output.out).toContain('for practice on this machine only');
    const url = output.out.match(/Application: (\S+)/)[1];
    expect((await fetch(new URL('/healthz', url))).status).toBe(200);
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});

test('a provider that does not answer is named at the start', async () => {
  // A port that was free a moment ago.
  const server = await open(0);
  const issuer = urlOf(server).href;
  await close(server);
  const { ended, output } = start({
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: 'club',
    OIDC_CLIENT_SECRET: 'placeholder',
  });
  expect((await ended)[0]).toBe(1);
  expect(output.err).toContain(`the provider ${issuer} cannot be used`);
  expect(output.err).toContain('ECONNREFUSED');
});
