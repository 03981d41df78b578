/** The program as it is really started: another process, with a port of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url));

/**
 * Starts the program and waits until it listens.
 *
 * No database, also when `.env` names one: an empty variable is set, and wins over the file.
 */
export async function startProgram() {
  const env = { ...process.env, HOST: '127.0.0.1', PORT: '0', DATABASE_URL: '', POSTGRES_URL: '' };
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
  for await (const line of createInterface(child.stdout)) {
    const { message, url } = JSON.parse(line);
    if (message === 'listening') {
      // Nobody reads on, and a full pipe would stop the program.
      child.stdout.resume();
      return { url, ended, signal: (name) => child.kill(name) };
    }
  }
  throw new Error(`the program ended before it listened: ${JSON.stringify(await ended)}`);
}
