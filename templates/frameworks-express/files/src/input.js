/** Reads requests through zod's schemas. */
import { Problem } from './middleware/problems.js';

/**
 * The body, checked. No JSON is 415, a wrong field is 422; broken JSON never gets here.
 * @template {import('zod').ZodType} Schema
 * @param {import('express').Request} req
 * @param {Schema} schema
 * @returns {import('zod').infer<Schema>}
 */
export function bodyOf(req, schema) {
  // `false` is another type, `null` no body at all.
  if (!req.is('application/json')) throw new Problem(415, 'The body must be application/json.');
  return check(schema, req.body, (path) => ({ pointer: path.map((step) => `/${step}`).join('') }));
}

/**
 * What follows the `?`, checked.
 * @template {import('zod').ZodType} Schema
 * @param {import('express').Request} req
 * @param {Schema} schema
 * @returns {import('zod').infer<Schema>}
 */
export function queryOf(req, schema) {
  return check(schema, req.query, (path) => ({ parameter: path.join('.') }));
}

function check(schema, value, where) {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const errors = error.issues.flatMap((issue) => {
    // zod names the parent of fields that nobody knows; the client wants to know which.
    const paths = issue.keys?.map((key) => [...issue.path, key]) ?? [issue.path];
    return paths.map((path) => ({ ...where(path), detail: issue.message }));
  });
  throw invalid(errors);
}

/**
 * The answer to a request that can be read but not followed.
 * @param {{ pointer?: string, parameter?: string, detail: string }[]} errors where, and why
 */
export function invalid(errors) {
  return new Problem(422, 'The request has fields that are wrong.', { errors });
}
