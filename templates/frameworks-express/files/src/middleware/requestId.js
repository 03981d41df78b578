/** Gives each request an id: in the answer, on each line of the log, and in each problem. */
import { randomUUID } from 'node:crypto';
import { runWith } from '../context.js';

const HEADER = 'X-Request-Id';
// Whoever calls chooses it, and it goes into the log: no spaces, no kilobytes.
const ACCEPTABLE = /^[A-Za-z0-9._-]{1,64}$/;

/** @type {import('express').RequestHandler} */
export function giveRequestId(req, res, next) {
  const given = req.get(HEADER) ?? '';
  const requestId = ACCEPTABLE.test(given) ? given : randomUUID();
  res.set(HEADER, requestId);
  runWith({ requestId }, next);
}
