/** Runs the vault: `node src/main.js`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from './app.js';
import { openDatabase } from './database.js';
import { close, listen, untilToldToEnd } from './server.js';
import { SettingsError, settingsFrom } from './settings.js';

async function serve(settings, file) {
  const db = openDatabase(file);
  const { HOST: host, PORT: port = '3000' } = process.env;
  const server = await listen(createApp({ settings, db }), Number(port), host);
  console.log(`the vault is at http://${server.address().address}:${server.address().port}`);
  await untilToldToEnd();
  await close(server);
  db.close();
}

async function serveForNow(settings) {
  const folder = await mkdtemp(join(tmpdir(), 'vault-'));
  console.log('the notes go when this program ends; set DATABASE_FILE to keep them');
  try {
    await serve(settings, join(folder, 'vault.db'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

try {
  const settings = settingsFrom(process.env);
  await (settings.database ? serve(settings, settings.database) : serveForNow(settings));
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
