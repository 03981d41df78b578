/** Answers that say what went wrong, and no more than that. */

/** What the caller is told. The message is for everybody to read. */
export class Problem extends Error {
  name = 'Problem';

  /**
   * @param {number} status
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Middleware for a path that does not exist. */
export function nothingHere() {
  throw new Problem(404, 'no such path');
}

/**
 * Reads a request's body by a schema. What is wrong is said without repeating it: a password that
 * is too short must not come back in plain text, and end up in the logs of whatever is in between.
 * @template Value
 * @param {import('zod').ZodType<Value>} schema
 * @returns {import('express').RequestHandler}
 */
export function body(schema) {
  return (request, response, next) => {
    const result = schema.safeParse(request.body);
    if (result.success) {
      request.body = result.data;
      next();
      return;
    }
    const detail = result.error.issues.map(({ path, message }) => ({ where: path, what: message }));
    response.status(422).json({ detail });
  };
}

/**
 * The last middleware: answers for errors.
 * @param {(error: unknown) => void} log
 * @returns {import('express').ErrorRequestHandler}
 */
export function answerErrors(log) {
  // Express knows by the four parameters that this is for errors.
  return (error, request, response, next) => {
    if (response.headersSent) {
      next(error);
    } else if (error instanceof Problem) {
      response.status(error.status).json({ detail: error.message });
    } else if (error.expose === true) {
      // What the parser of JSON refuses. Its message repeats a part of the request.
      response.status(error.status).json({ detail: 'the body cannot be read' });
    } else {
      // The log has the reason; whoever asked learns nothing about the inside.
      log(error);
      response.status(500).json({ detail: 'internal error' });
    }
  };
}
