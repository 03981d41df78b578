/** Accounts, and logging in and out. */
import { randomUUID } from 'node:crypto';
import { Router } from 'express';
import { z } from 'zod';
import { COOKIE } from './access.js';
import { hashed, isOutdated, isRight } from './passwords.js';
import { body, Problem } from './problems.js';
import { accountOf, beginSession, endSession } from './sessions.js';
import { throttleByName } from './throttle.js';

// One spelling per name: `Ada` and `ada` would be two counts in the throttle for one account.
const name = z.string().regex(/^[a-z0-9][a-z0-9-]{2,31}$/);

// The upper bound keeps hashing affordable.
const login = z.strictObject({ name, password: z.string().max(128) });

// Length is what makes a password strong; rules about digits and signs are not.
const newAccount = z.strictObject({ name, password: z.string().min(15).max(128) });

const COOKIE_OPTIONS = {
  httpOnly: true, // scripts cannot read it
  secure: true, // it travels over HTTPS only; browsers count localhost as safe, too
  sameSite: 'strict', // requests that start on other sites come without it
  path: '/',
};

/**
 * @param {{ db: object, audit: Function, settings: { sessionSeconds: number } }} services
 * @returns {Router}
 */
export function accountRoutes({ db, audit, settings }) {
  const accountNamed = (wanted) =>
    db.get('select id, password_hash from accounts where name = ?', [wanted]) ?? undefined;

  const throttle = throttleByName((request) =>
    audit('login.throttled', request, { account: accountNamed(request.body.name)?.id }),
  );

  async function createAccount(request, response) {
    const id = randomUUID();
    const hash = await hashed(request.body.password);
    // The database decides who was first, not a look beforehand.
    const { changes } = db.run(
      'insert into accounts (id, name, password_hash) values (?, ?, ?) on conflict do nothing',
      [id, request.body.name, hash],
    );
    if (changes === 0) throw new Problem(409, 'the name is taken');
    audit('account.created', request, { account: id });
    response.status(201).json({ id, name: request.body.name });
  }

  /** A wrong password and an unknown name get the same answer. */
  async function logIn(request, response) {
    const { name, password } = request.body;
    const account = accountNamed(name);
    if (!(await isRight(password, account?.password_hash))) {
      audit('login.failed', request, { account: account?.id });
      throw new Problem(401, 'wrong name or password');
    }
    throttle.resetKey(name);
    if (isOutdated(account.password_hash)) {
      const hash = await hashed(password);
      db.run('update accounts set password_hash = ? where id = ?', [hash, account.id]);
    }
    const old = request.cookies[COOKIE];
    if (old !== undefined) endSession(db, old);
    const token = beginSession(db, account.id, settings.sessionSeconds);
    audit('login.succeeded', request, { account: account.id });
    response
      .cookie(COOKIE, token, { ...COOKIE_OPTIONS, maxAge: settings.sessionSeconds * 1000 })
      .sendStatus(204);
  }

  function logOut(request, response) {
    const token = request.cookies[COOKIE];
    if (token !== undefined) {
      audit('logout', request, { account: accountOf(db, token) });
      endSession(db, token);
    }
    response.clearCookie(COOKIE, COOKIE_OPTIONS).sendStatus(204);
  }

  return Router()
    .post('/accounts', body(newAccount), createAccount)
    .post('/session', body(login), throttle, logIn)
    .delete('/session', logOut);
}
