import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { countPrimes } from '../src/primes.js';
import { PrimeCounter } from '../src/workers.js';
import { startHub, until } from './support.js';

/** Takes some seconds, so that it is surely not done while a test looks. */
const LONG = 10_000_000;

describe('counting primes', () => {
  for (const [below, count] of [
    [1, 0],
    [2, 0],
    [3, 1],
    [100, 25],
    [10_000, 1229],
  ]) {
    test(`there are ${count} below ${below}`, () => {
      assert.equal(countPrimes(below), count);
    });
  }

  test('another thread counts the same', async (t) => {
    const { url } = await startHub(t);
    const response = await fetch(`${url}/primes?below=10000`);
    assert.deepEqual(await response.json(), { below: 10_000, primes: 1229 });
  });

  test('others are served meanwhile, and a client who leaves takes the work along', async (t) => {
    const { url, primes } = await startHub(t);
    const gone = new AbortController();
    const started = once(process, 'worker', { signal: AbortSignal.timeout(10_000) });
    const counting = fetch(`${url}/primes?below=${LONG}`, { signal: gone.signal });
    const [worker] = await started;
    const ended = once(worker, 'exit');
    let answers = 0;
    worker.on('message', () => (answers += 1));
    await once(worker, 'online');
    for (let count = 0; count < 5; count += 1) {
      assert.equal((await fetch(`${url}/healthz`)).status, 200);
    }
    assert.equal(primes.running, 1);
    gone.abort();
    await assert.rejects(counting, { name: 'AbortError' });
    await ended;
    assert.equal(answers, 0);
    await until(() => primes.running === 0);
  });

  test('when all threads are at work, the next client is told to come again', async (t) => {
    const { url } = await startHub(t, { primes: new PrimeCounter(0) });
    const response = await fetch(`${url}/primes?below=10`);
    assert.equal(response.status, 503);
    assert.equal(response.headers.get('retry-after'), '1');
    await response.json();
  });

  test('work for nobody is not begun', async () => {
    const primes = new PrimeCounter();
    await assert.rejects(primes.count(LONG, AbortSignal.abort()), { name: 'AbortError' });
    assert.equal(primes.running, 0);
  });
});
