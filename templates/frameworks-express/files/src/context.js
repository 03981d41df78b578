/** What belongs to the request that is being served, wherever the code is. */
import { AsyncLocalStorage } from 'node:async_hooks';

// Node.js carries the value along every `await`, timer and callback that begins inside `run`:
// nobody has to pass it on, and two requests at once do not mix.
const storage = new AsyncLocalStorage();

/**
 * Runs `next`, and all that follows from it, with this context.
 * @param {{ requestId: string }} context
 * @param {() => void} next
 */
export const runWith = (context, next) => storage.run(context, next);

/**
 * The id of the request that is being served; nothing outside of one.
 * @returns {string | undefined}
 */
export const requestId = () => storage.getStore()?.requestId;
