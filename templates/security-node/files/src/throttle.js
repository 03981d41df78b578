/** Slows down guessing of passwords. */
import { rateLimit } from 'express-rate-limit';
import { Problem } from './problems.js';

/**
 * At most five attempts on a name in a quarter of an hour. Forget a name with `resetKey(name)`
 * after the right password.
 *
 * It counts by account name, not by address: attackers have many addresses. The price is that they
 * can keep somebody out for a while, so that is minutes, not days. Names without an account count
 * like others, so that the answer does not tell them apart.
 *
 * It counts before the password is looked at. If only failures counted, afterwards, a hundred
 * attempts at once would all start before the first had failed.
 *
 * It lives in the memory of one process. Several processes need a store that they share.
 * @param {(request: import('express').Request) => void} refused is told about each refusal
 */
export function throttleByName(refused) {
  return rateLimit({
    limit: 5,
    windowMs: 15 * 60 * 1000,
    keyGenerator: (request) => request.body.name,
    legacyHeaders: false,
    standardHeaders: 'draft-8',
    handler: (request) => {
      refused(request);
      throw new Problem(429, 'too many attempts');
    },
  });
}
