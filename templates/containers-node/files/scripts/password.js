/**
 * Writes a password for the database into `.env`, once: `npm run password`. Git ignores that file.
 */
import { randomBytes } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { withDotEnv } from '../src/settings.js';

const FILE = new URL('../.env', import.meta.url);

// The database keeps its first password in its volume: another one here would lock the shop out.
if (withDotEnv({}).POSTGRES_PASSWORD) {
  console.log('.env has a password already');
} else {
  // Only its owner can read a new file.
  const password = randomBytes(24).toString('hex');
  appendFileSync(FILE, `POSTGRES_PASSWORD=${password}\n`, { mode: 0o600 });
  console.log('wrote POSTGRES_PASSWORD into .env');
}
