/** From what a client sent to values that the program can rely on; or a problem that says where. */
import { invalid, notFound, Problem } from './problems.js';
import { Id } from './schemas.js';

/** @import { Request, RequestHandler } from 'express' */
/** @import { Fault } from './problems.js' */
/** @import * as z from 'zod' */

/**
 * A body that is not JSON is refused before anything tries to read it. No body is fine here: what
 * must have one finds out by its schema.
 * @type {RequestHandler}
 */
export const jsonOnly = (request, response, next) => {
  // Many clients send a length of 0 where there is no body.
  const empty = request.get('Content-Length') === '0';
  if (!empty && request.is('application/json') === false) {
    throw new Problem(415, 'the body must be application/json');
  }
  next();
};

/**
 * @template {z.ZodType} S
 * @param {S} schema
 * @param {Request} request
 * @returns {z.output<S>}
 */
export function parseBody(schema, request) {
  const { success, data, error } = schema.safeParse(request.body);
  if (success) return data;
  throw invalid(faults(error, (path) => ({ pointer: pointerTo(path) })));
}

/**
 * @template {z.ZodType} S
 * @param {S} schema
 * @param {Request} request
 * @returns {z.output<S>}
 */
export function parseQuery(schema, request) {
  const { success, data, error } = schema.safeParse(request.query);
  if (success) return data;
  throw invalid(faults(error, ([parameter]) => ({ parameter: String(parameter) })));
}

/**
 * The identifier in the path. One that is none names nothing: that is "not found", not "invalid".
 * @param {Request<{ id: string }>} request
 */
export function parseId({ params }) {
  const { success, data } = Id.safeParse(params.id);
  if (!success) throw notFound();
  return data;
}

/**
 * A JSON Pointer as a part of a URI, RFC 6901.
 * @param {PropertyKey[]} path
 */
export function pointerTo(path) {
  const tokens = path.map((token) => String(token).replaceAll('~', '~0').replaceAll('/', '~1'));
  return ['#', ...tokens.map(encodeURIComponent)].join('/');
}

/**
 * All of what is wrong, so that a client can mend it in one go.
 * @param {z.ZodError} error
 * @param {(path: PropertyKey[]) => Partial<Fault>} where
 * @returns {Fault[]}
 */
function faults(error, where) {
  return error.issues.flatMap((issue) => {
    // zod names the object that has too many fields; the fields themselves help more.
    const paths =
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => [...issue.path, key])
        : [issue.path];
    const detail = issue.code === 'unrecognized_keys' ? 'is not known here' : issue.message;
    return paths.map((path) => ({ detail, ...where(path) }));
  });
}
