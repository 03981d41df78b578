import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, request as httpRequest } from 'node:http';
import { describe, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { LIMIT } from '../src/bodies.js';
import { eventsOf, post, startHub, until } from './support.js';

describe('live events', () => {
  test('what is posted is heard by those who listen', async (t) => {
    const { url } = await startHub(t);
    const stream = await fetch(`${url}/topics/news`);
    assert.equal(stream.headers.get('content-type'), 'text/event-stream');
    assert.equal(stream.headers.get('cache-control'), 'no-store');
    const posted = await post(`${url}/topics/news`, { text: 'two\nlines' });
    assert.equal(posted.status, 202);
    assert.deepEqual(await posted.json(), { id: 1, listeners: 1 });
    const { value } = await eventsOf(stream).next();
    assert.deepEqual(value, { id: 1, data: { text: 'two\nlines' } });
  });

  test('a client who leaves leaves no listener behind', async (t) => {
    const { url, hub } = await startHub(t);
    const gone = new AbortController();
    await fetch(`${url}/topics/news`, { signal: gone.signal });
    assert.equal(hub.listenerCount('news'), 1);
    gone.abort();
    await until(() => hub.listenerCount('news') === 0);
  });

  test('a client who does not read is cut off, before it costs much memory', async (t) => {
    const { url, hub } = await startHub(t);
    const [response] = await once(get(`${url}/topics/news`), 'response');
    const large = 'x'.repeat(100_000);
    // The buffers of both sides take some megabytes, and then the events begin to wait.
    for (let count = 0; count < 3000 && hub.listenerCount('news') > 0; count += 1) {
      hub.publish('news', large);
      await nextTurn();
    }
    assert.equal(hub.listenerCount('news'), 0);
    response.resume();
    await assert.rejects(once(response, 'end'), { code: 'ECONNRESET' });
  });

  test('a body of lines becomes many events', async (t) => {
    const { url } = await startHub(t);
    const stream = eventsOf(await fetch(`${url}/topics/news`));
    const posted = await fetch(`${url}/topics/news`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson; charset=utf-8' },
      body: '"one"\n"two"\n',
    });
    assert.deepEqual(await posted.json(), { events: 2 });
    assert.equal((await stream.next()).value.data, 'one');
    assert.equal((await stream.next()).value.data, 'two');
  });
});

describe('other requests', () => {
  test('the hub says that it is well', async (t) => {
    const { url } = await startHub(t);
    const response = await fetch(`${url}/healthz`);
    assert.deepEqual(await response.json(), { status: 'ok' });
  });

  const json = { 'content-type': 'application/json' };
  for (const [status, path, init] of [
    [404, '/'],
    [404, '/topics/No%20Name'],
    [405, '/healthz', { method: 'DELETE' }],
    [405, '/topics/news', { method: 'PUT', body: '1' }],
    [415, '/topics/news', { method: 'POST', body: '1' }],
    [400, '/topics/news', { method: 'POST', headers: json, body: '{' }],
    [413, '/topics/news', { method: 'POST', headers: json, body: `"${'x'.repeat(LIMIT * 20)}"` }],
    [400, '/primes'],
    [400, '/primes?below=many'],
    [400, '/primes?below=1e9'],
  ]) {
    test(`${init?.method ?? 'GET'} ${path} is answered by ${status}`, async (t) => {
      const { url } = await startHub(t);
      const response = await fetch(url + path, init);
      assert.equal(response.status, status);
      assert.ok((await response.json()).error);
      // And the server is still there for the next one.
      assert.equal((await fetch(`${url}/healthz`)).status, 200);
    });
  }

  test('a client who sends too much can send all of it, and then reads why not', async (t) => {
    const { url } = await startHub(t);
    const request = httpRequest(`${url}/topics/news`, { method: 'POST', headers: json });
    request.end(Buffer.alloc(20_000_000));
    const [[response]] = await Promise.all([once(request, 'response'), once(request, 'finish')]);
    assert.equal(response.statusCode, 413);
    response.resume();
  });

  test('a mistake of ours is logged, and the client learns nothing of it', async (t) => {
    const logged = [];
    const hub = {
      publish() {
        throw new Error('secret');
      },
      close() {},
    };
    const { url } = await startHub(t, { hub, log: (error) => logged.push(error.message) });
    const response = await post(`${url}/topics/news`, 1);
    assert.equal(response.status, 500);
    assert.deepEqual(await response.json(), { error: 'something went wrong' });
    assert.deepEqual(logged, ['secret']);
  });
});
