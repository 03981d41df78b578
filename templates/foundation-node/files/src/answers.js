/** Answers in JSON, and what becomes of errors. */
import { TooSlowError } from './hub.js';
import { BusyError } from './workers.js';

/** A request that cannot be answered as wished, with what the client may know about it. */
export class HttpError extends Error {
  /**
   * @param {number} status
   * @param {string} message for the client
   * @param {Record<string, string>} [headers]
   */
  constructor(status, message, headers = {}) {
    super(message);
    this.name = 'HttpError';
    this.status = status;
    this.headers = headers;
  }
}

/** What Node.js says when the client has gone. */
const GONE = ['ABORT_ERR', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'];

/** @param {import('node:http').ServerResponse} response */
export function send(response, status, body, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/**
 * Answers a request whose handler has thrown.
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @param {Error} error
 * @param {(error: Error) => void} log gets what is a mistake of ours
 */
export function fail(request, response, error, log) {
  if (GONE.includes(error.code) || error instanceof TooSlowError) {
    response.destroy();
    return;
  }
  let known = error;
  if (error instanceof BusyError) known = new HttpError(503, error.message, { 'retry-after': '1' });
  if (!(known instanceof HttpError)) {
    log(error);
    // What it was is nobody's business: a message may hold a path, a query, a secret.
    known = new HttpError(500, 'something went wrong');
  }
  if (response.headersSent) {
    // Part of an answer is out. Breaking off is the only way left to say that it is not all.
    response.destroy();
    return;
  }
  // A client that is still sending reads no answer before it has sent all.
  request.resume();
  send(response, known.status, { error: known.message }, known.headers);
}
