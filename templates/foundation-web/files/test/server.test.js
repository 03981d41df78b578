import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FILES, startSite } from './support.js';

/** The status for a path exactly as it stands here; `fetch` would tidy it up first. */
async function statusOf(url, path) {
  const request = httpRequest(url, { path }).end();
  const [response] = await once(request, 'response');
  response.resume();
  return response.statusCode;
}

/** A folder with these files, which goes away with the test. */
async function folderWith(t, files) {
  const folder = await mkdtemp(join(tmpdir(), 'site-'));
  t.after(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

describe('files', () => {
  const types = {
    css: 'text/css; charset=utf-8',
    html: 'text/html; charset=utf-8',
    svg: 'image/svg+xml',
  };

  test('are all sent with the right type, and no browser may guess another', async (t) => {
    const url = await startSite(t);
    for (const name of FILES) {
      const response = await fetch(`${url}/${name}`);
      await response.arrayBuffer();
      assert.equal(response.status, 200, name);
      assert.equal(response.headers.get('content-type'), types[name.split('.').pop()], name);
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff', name);
      assert.match(response.headers.get('content-security-policy'), /^default-src 'self';/, name);
    }
  });

  test('of an unknown type are data, and nothing else', async (t) => {
    const url = await startSite(t, await folderWith(t, { 'strange.thing': '<script>' }));
    const response = await fetch(`${url}/strange.thing`);
    assert.equal(response.headers.get('content-type'), 'application/octet-stream');
    assert.equal(await response.text(), '<script>');
  });

  test('a folder means its index, and a query changes nothing', async (t) => {
    const url = await startSite(t);
    const [folder, index] = await Promise.all([fetch(`${url}/?a=b`), fetch(`${url}/index.html`)]);
    assert.equal(folder.status, 200);
    assert.equal(await folder.text(), await index.text());
  });

  test('HEAD gets the headers of GET and no body', async (t) => {
    const url = await startSite(t);
    const head = await fetch(`${url}/style.css`, { method: 'HEAD' });
    const body = await (await fetch(`${url}/style.css`)).arrayBuffer();
    assert.equal(Number(head.headers.get('content-length')), body.byteLength);
    assert.equal((await head.arrayBuffer()).byteLength, 0);
  });
});

describe('caches', () => {
  for (const [name, expected] of [
    ['index.html', 'no-cache'],
    ['style.css', 'public, max-age=3600'],
    ['images/seed.svg', 'public, max-age=3600'],
  ]) {
    test(`may treat ${name} as "${expected}"`, async (t) => {
      const response = await fetch(`${await startSite(t)}/${name}`);
      await response.arrayBuffer();
      assert.equal(response.headers.get('cache-control'), expected);
      assert.ok(Date.parse(response.headers.get('last-modified')) <= Date.now());
    });
  }

  test('that have the newest version get no body, and the others do', async (t) => {
    const folder = await folderWith(t, { 'index.html': 'old' });
    const url = await startSite(t, folder);
    const etag = (await fetch(url)).headers.get('etag');
    const ask = () => fetch(url, { headers: { 'if-none-match': `"another", ${etag}` } });
    const same = await ask();
    assert.equal(same.status, 304);
    assert.equal(same.headers.get('etag'), etag);
    await writeFile(join(folder, 'index.html'), 'newer');
    const changed = await ask();
    assert.equal(changed.status, 200);
    assert.equal(await changed.text(), 'newer');
  });
});

describe('what is not for everyone', () => {
  test('is not found, however it is asked for', async (t) => {
    const url = await startSite(t);
    for (const path of [
      '/../package.json',
      '/%2e%2e/package.json',
      '/..%2fpackage.json',
      '/images/..%2f..%2fpackage.json',
      '/..%5cpackage.json',
      '/images',
      '/index.html/',
      '/index.html%00',
      `/${'x'.repeat(2000)}`,
    ]) {
      assert.equal(await statusOf(url, path), 404, path);
    }
  });

  test('files with a dot in front stay where they are', async (t) => {
    const url = await startSite(t, await folderWith(t, { '.env': 'secret' }));
    const response = await fetch(`${url}/.env`);
    assert.equal(response.status, 404);
    assert.equal(await response.text(), 'there is nothing here\n');
  });

  test('a path that is none is the mistake of the client', async (t) => {
    const url = await startSite(t);
    assert.equal(await statusOf(url, '/%ff'), 400);
    assert.equal(await statusOf(url, '//'), 400);
  });

  test('a missing page is a page too, with the right status', async (t) => {
    const response = await fetch(`${await startSite(t)}/nothing/here.html`);
    assert.equal(response.status, 404);
    assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8');
    assert.match(await response.text(), /There is nothing here/);
  });

  test('other methods are refused, and the answer says which are not', async (t) => {
    const response = await fetch(await startSite(t), { method: 'POST', body: 'x' });
    assert.equal(response.status, 405);
    assert.equal(response.headers.get('allow'), 'GET, HEAD');
  });
});

describe('the program', { skip: process.platform === 'win32' }, () => {
  test('is well, and ends properly when it is told to', async (t) => {
    const main = fileURLToPath(new URL('../src/main.js', import.meta.url));
    const program = spawn(process.execPath, [main], {
      env: { ...process.env, HOST: '127.0.0.1', PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.after(() => program.kill('SIGKILL'));
    const [line] = await once(createInterface(program.stdout), 'line');
    const health = await fetch(new URL('/healthz', line.replace('open ', '')));
    assert.equal(await health.text(), 'ok\n');
    const exit = once(program, 'exit');
    program.kill('SIGTERM');
    assert.deepEqual(await exit, [0, null]);
  });
});
