/**
 * Errors that a program can read: `application/problem+json`, RFC 9457.
 *
 * Everything that goes wrong becomes one of these here, so that routes only throw.
 */
import { STATUS_CODES } from 'node:http';
import { DuplicateSkuError, OutOfStockError, ProductInUseError } from '../shop/repository.js';

/** @import { ErrorRequestHandler, RequestHandler } from 'express' */
/** @import { Log } from '../log.js' */

/**
 * @typedef {object} Fault one thing that is wrong with a request
 * @property {string} detail
 * @property {string} [pointer] where in the body, as a JSON Pointer
 * @property {string} [parameter] which parameter of the query
 */

/** A problem that the client is told about. */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {string} [detail] what happened this time
   * @param {{ type?: string, title?: string, errors?: Fault[] }} [more]
   *   a `type` of its own where a client may want to act on it; else the status says everything
   */
  constructor(status, detail, { type = 'about:blank', title, errors } = {}) {
    super(detail ?? STATUS_CODES[status]);
    this.name = 'Problem';
    this.status = status;
    this.body = { type, title: title ?? STATUS_CODES[status], status, detail, errors };
  }
}

/** A problem that has a name: clients compare it, and nobody has to look it up on the web. */
const named = (/** @type {string} */ name) => `tag:shop.example,2026:${name}`;

/**
 * The request can be read, but what it says cannot be done.
 * @param {Fault[]} errors
 */
export const invalid = (errors) =>
  new Problem(422, undefined, {
    type: named('invalid'),
    title: 'The request is not valid',
    errors,
  });

export const notFound = () => new Problem(404);

/** @type {RequestHandler} */
export const noSuchPath = () => {
  throw notFound();
};

/**
 * Answers every method that the routes before have not: `OPTIONS`, and 405 for the others.
 * @param {...string} methods
 * @returns {RequestHandler}
 */
export function allowOnly(...methods) {
  const allow = [...methods, 'OPTIONS'].join(', ');
  return (request, response) => {
    response.set('Allow', allow);
    if (request.method !== 'OPTIONS') throw new Problem(405, `allowed are ${allow}`);
    response.status(204).end();
  };
}

/**
 * The last handler: answers every error as a problem, and logs the ones that are ours.
 * @param {Log} log
 * @returns {ErrorRequestHandler}
 */
export function answerProblems(log) {
  // Express knows a handler of errors by its four parameters.
  return (error, request, response, next) => {
    const problem = asProblem(error);
    if (problem.status >= 500) {
      log.error('request failed', { method: request.method, path: request.path, ...told(error) });
    }
    // Half an answer cannot be taken back: Express ends the connection, so that the client notices.
    if (response.headersSent) return next(error);
    response.status(problem.status).type('application/problem+json').json(problem.body);
  };
}

/**
 * @param {unknown} error
 * @returns {Problem}
 */
function asProblem(error) {
  if (error instanceof Problem) return error;
  if (error instanceof DuplicateSkuError) return conflict('duplicate-sku', error);
  if (error instanceof ProductInUseError) return conflict('product-in-use', error);
  if (error instanceof OutOfStockError) return conflict('out-of-stock', error);
  // Express and its parsers mark errors of the client: broken JSON, a body too large.
  const { status, expose, message } = /** @type {Record<string, unknown>} */ (Object(error));
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new Problem(status, expose === true ? String(message) : undefined);
  }
  // Nothing about the cause: it would help an attacker more than a client. It is in the log.
  return new Problem(500);
}

/**
 * @param {string} name
 * @param {Error} error
 */
const conflict = (name, { message }) =>
  new Problem(409, message, { type: named(name), title: 'That does not fit what is there' });

/** @param {unknown} error */
const told = (error) => ({ error: error instanceof Error ? error.stack : String(error) });
