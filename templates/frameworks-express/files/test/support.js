/** What tests have in common: an application whose log they can read. */
import request from 'supertest';
import { createApp } from '../src/app.js';
import { createLog } from '../src/log.js';
import { readSettings } from '../src/settings.js';
import { BookmarkStore } from '../src/store.js';

/**
 * @param {Record<string, string>} [environment]
 * @param {BookmarkStore} [store]
 */
export function ownApp(environment = {}, store = new BookmarkStore()) {
  const lines = [];
  const log = createLog((line) => lines.push(JSON.parse(line)));
  const app = createApp({ store, log, settings: readSettings(environment) });
  return { app, lines, client: request(app) };
}

/** Checks that the answer is a problem of this status, and says what is in it. */
export function problemIn(response, status) {
  expect(response.status).toBe(status);
  expect(response.type).toBe('application/problem+json');
  expect(response.body).toMatchObject({ status, requestId: response.get('X-Request-Id') });
  return response.body;
}

/** Waits for something that happens soon, but after the answer. */
export async function eventually(check) {
  const deadline = Date.now() + 2000;
  for (;;) {
    try {
      return check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
