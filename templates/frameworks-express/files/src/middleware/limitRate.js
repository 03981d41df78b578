/** So many requests from one address in so much time, and no more. */
import { rateLimit } from 'express-rate-limit';
import { Problem } from './problems.js';

/**
 * Counts in the memory of this process: two processes allow twice as many. A store in Redis would
 * be counted in common.
 * @param {{ limit: number, windowMs: number }} settings
 * @returns {import('express').RequestHandler}
 */
export function limitRate({ limit, windowMs }) {
  return rateLimit({
    limit,
    windowMs,
    // `RateLimit` and `RateLimit-Policy`: a client can slow down before it is refused.
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_req, _res, next) => next(new Problem(429, 'Wait before you ask again.')),
  });
}
