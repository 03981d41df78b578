/** A vault of its own for each test, and people who use it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../src/app.js';
import { openDatabase } from '../src/database.js';
import { close, listen } from '../src/server.js';
import { KEY_BYTES, settingsFrom } from '../src/settings.js';

// Known to everybody who reads this, as a test's password may be: it guards nothing.
export const PASSWORD = 'placeholder for a long password';

/** Something like a browser: it keeps the cookies that it gets, and sends them back. */
export class Browser {
  cookies = new Map();

  /** @param {string} origin where the server is */
  constructor(origin) {
    this.origin = origin;
  }

  /** @returns {Promise<{ status: number, headers: Headers, text: string, json: any }>} */
  async send(method, path, { body, headers = {}, raw = JSON.stringify(body) } = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(this.origin + path, {
      method,
      headers: {
        ...(raw === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(cookie === '' ? {} : { Cookie: cookie }),
        ...headers,
      },
      body: raw,
    });
    for (const line of answer.headers.getSetCookie()) this.#keep(line);
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.startsWith('application/json');
    const { status } = answer;
    return { status, headers: answer.headers, text, json: isJson ? JSON.parse(text) : undefined };
  }

  get(path, options) {
    return this.send('GET', path, options);
  }

  post(path, body, options) {
    return this.send('POST', path, { body, ...options });
  }

  delete(path, options) {
    return this.send('DELETE', path, options);
  }

  #keep(line) {
    const [name, value] = line.split(';')[0].split('=');
    if (value === '') this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/**
 * Gives each test around it an empty vault.
 * @param {import('express').Router} [extra] more routes
 */
export function ownVault(extra) {
  const own = {
    browser: () => new Browser(own.origin),
    /** Makes an account and logs in. */
    person: async (name) => {
      const browser = own.browser();
      await browser.post('/accounts', { name, password: PASSWORD });
      const { status } = await browser.post('/session', { name, password: PASSWORD });
      if (status !== 204) throw new Error(`${name} cannot log in: ${status}`);
      return browser;
    },
    audited: () => own.lines.map((line) => JSON.parse(line)),
  };
  let folder;
  let server;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vault-test-'));
    own.file = join(folder, 'vault.db');
    own.db = openDatabase(own.file);
    own.lines = [];
    own.errors = [];
    const app = createApp({
      settings: { ...settingsFrom({}), encryptionKey: Buffer.alloc(KEY_BYTES) },
      db: own.db,
      writeAudit: (line) => own.lines.push(line),
      logError: (error) => own.errors.push(error),
      extra,
    });
    server = await listen(app, 0);
    own.origin = `http://127.0.0.1:${server.address().port}`;
  });

  afterEach(async () => {
    if (server) await close(server);
    own.db?.close();
    await rm(folder, { recursive: true });
  });

  return own;
}
