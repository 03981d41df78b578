/**
 * A09 Security Logging and Alerting Failures: nobody notices, and the log can be made to lie.
 *
 * What is written with `log.error` wakes somebody up; the rest is there to be read later.
 */
import { timingSafeEqual } from 'node:crypto';
import { Router } from 'express';

const PASSWORDS = new Map([['ada', 'placeholder']]);

/** @param {{ log: Pick<Console, 'info' | 'warn' | 'error'> }} services */
export function routes({ log }) {
  return Router().post('/login', (request, response) => {
    const { name, password } = request.body;
    log.info(`login as ${name}`);
    response.sendStatus(isRight(PASSWORDS.get(name), String(password)) ? 204 : 401);
  });
}

function isRight(wanted, given) {
  if (wanted === undefined || wanted.length !== given.length) return false;
  return timingSafeEqual(Buffer.from(wanted), Buffer.from(given));
}
