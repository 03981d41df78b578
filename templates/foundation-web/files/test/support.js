/** The pages as trees, and the site on a port of its own. */
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'node-html-parser';
import { createSite } from '../src/server.js';

export const SITE = fileURLToPath(new URL('../site', import.meta.url));

/** The names of all files of the site, with `/` between folders on every system. */
export const FILES = readdirSync(SITE, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => `${entry.parentPath ?? entry.path}/${entry.name}`.slice(SITE.length + 1))
  .map((name) => name.replaceAll('\\', '/'))
  .sort();

/** Each page by its name, as something that can be asked with CSS selectors. */
export const PAGES = new Map(
  FILES.filter((name) => name.endsWith('.html')).map((name) => [
    name,
    parse(readFileSync(`${SITE}/${name}`, 'utf8')),
  ]),
);

/**
 * The address of a server that ends with the test. An error that it logs fails the test.
 * @param {import('node:test').TestContext} t
 */
export async function startSite(t, root = SITE) {
  const errors = [];
  const server = createSite(root, (error) => errors.push(error));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
    if (errors.length > 0) throw errors[0];
  });
  return `http://127.0.0.1:${server.address().port}`;
}
