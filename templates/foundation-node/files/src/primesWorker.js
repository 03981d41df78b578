/** The other thread's side of `workers.js`: gets a number, sends the answer, ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { countPrimes } from './primes.js';

parentPort.postMessage(countPrimes(workerData));
