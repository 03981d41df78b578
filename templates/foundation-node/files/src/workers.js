/** Blocking work in threads of its own, so that the event loop stays free for everyone else. */
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/** All threads are at work. */
export class BusyError extends Error {
  constructor() {
    super('all workers are busy');
    this.name = 'BusyError';
  }
}

export class PrimeCounter {
  #running = 0;
  #limit;

  /**
   * @param {number} [limit] how many threads at once. More than processors only make all slower, so
   *   one is left for the event loop.
   */
  constructor(limit = Math.max(1, availableParallelism() - 1)) {
    this.#limit = limit;
  }

  /** How many threads are at work. */
  get running() {
    return this.#running;
  }

  /**
   * Counts the primes below a number in another thread.
   * @param {number} below
   * @param {AbortSignal} signal ends the thread: nobody waits for the answer any more
   * @returns {Promise<number>}
   */
  async count(below, signal) {
    // Asked first: `once` would fail for a signal that was given earlier, but the thread would run.
    signal.throwIfAborted();
    if (this.#running >= this.#limit) throw new BusyError();
    this.#running += 1;
    const worker = new Worker(new URL('./primesWorker.js', import.meta.url), { workerData: below });
    try {
      // `once` fails too when the worker has an error.
      const [count] = await once(worker, 'message', { signal });
      return count;
    } finally {
      await worker.terminate();
      this.#running -= 1;
    }
  }
}
