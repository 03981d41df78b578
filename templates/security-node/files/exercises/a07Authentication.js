/**
 * A07 Authentication Failures: the session from before the login is the session after it.
 *
 * Every visitor has a session, with or without an account. Logging in writes the name into it. That
 * the password was right, is taken for granted here.
 */
import { randomUUID } from 'node:crypto';
import { Router } from 'express';

const COOKIE = 'visit';

export function routes() {
  const sessions = new Map();

  /** Remembers who has the session, and gives it to the browser. */
  function keep(response, session, name) {
    sessions.set(session, name);
    response.cookie(COOKIE, session, { httpOnly: true, sameSite: 'lax' }).sendStatus(204);
  }

  return Router()
    .get('/visit', (request, response) => {
      const session = request.cookies[COOKIE] ?? randomUUID();
      keep(response, session, sessions.get(session));
    })
    .post('/login', (request, response) => {
      const session = request.cookies[COOKIE] ?? randomUUID();
      keep(response, session, request.body.name);
    })
    .get('/me', (request, response) => {
      const name = sessions.get(request.cookies[COOKIE]);
      if (name === undefined) response.sendStatus(401);
      else response.json({ name });
    });
}
