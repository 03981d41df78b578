/** Who is asking. */
import { Problem } from './problems.js';
import { accountOf } from './sessions.js';

// Browsers take `__Host-` only with Secure, Path=/ and no Domain: a sister domain cannot set it.
export const COOKIE = '__Host-session';

/**
 * Middleware that lets nobody through without a session. The routes behind it find the account's id
 * in `response.locals.account`.
 * @returns {import('express').RequestHandler}
 */
export function onlyWithSession(db) {
  return (request, response, next) => {
    const token = request.cookies[COOKIE];
    const account = token === undefined ? undefined : accountOf(db, token);
    if (account === undefined) throw new Problem(401, 'log in first');
    response.locals.account = account;
    next();
  };
}
