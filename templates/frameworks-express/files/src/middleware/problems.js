/** Errors that programs can read: `application/problem+json`, RFC 9457. */
import { STATUS_CODES } from 'node:http';
import { requestId } from '../context.js';

/** An error whose reason the client may know. Throw it anywhere below a route. */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {string} detail what is wrong, for the client
   * @param {object} [more] further members of the answer
   */
  constructor(status, detail, more = {}) {
    super(detail);
    this.status = status;
    this.more = more;
  }
}

/** @type {import('express').RequestHandler} */
export function notFound() {
  throw new Problem(404, 'There is nothing here.');
}

/**
 * For the end of a route: says which methods it has.
 * @param {...string} allowed
 * @returns {import('express').RequestHandler}
 */
export function methodNotAllowed(...allowed) {
  return (req, res) => {
    res.set('Allow', allowed.join(', '));
    throw new Problem(405, `${req.method} is not possible here.`);
  };
}

/**
 * What is wrong, as the client may know it.
 *
 * Express and its body parser mark the faults of a request (`status` below 500); their messages are
 * made for the client. Everything else is our fault, and no part of it leaves the house.
 */
function problemOf(error) {
  if (error instanceof Problem) return error;
  const theirs = error?.status >= 400 && error.status < 500;
  return theirs ? new Problem(error.status, error.message) : new Problem(500, 'This is our fault.');
}

/**
 * @param {ReturnType<import('../log.js').createLog>} log
 * @returns {import('express').ErrorRequestHandler}
 */
export function answerProblems(log) {
  return (error, _req, res, next) => {
    const { status, message, more } = problemOf(error);
    if (status >= 500) log.error('unexpected', { error: String(error?.stack ?? error) });
    // Half an answer cannot be taken back. Express cuts the connection, so that the client notices.
    if (res.headersSent) return next(error);
    res
      .status(status)
      .type('application/problem+json')
      .json({
        type: 'about:blank',
        title: STATUS_CODES[status],
        status,
        detail: message,
        requestId: requestId(),
        ...more,
      });
  };
}
