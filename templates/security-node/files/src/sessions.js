/**
 * Sessions: a random token in a cookie, and what it stands for in the database.
 *
 * The token says nothing by itself ("opaque"), so there is nothing in it to forge or to decode, and
 * deleting its row ends it at once. A signed token (JWT) would be valid until it expires.
 */
import { createHash, randomBytes } from 'node:crypto';

const now = () => Math.floor(Date.now() / 1000);

/**
 * What the database keeps: whoever can read the database still has no token to use.
 *
 * A fast hash is enough here, unlike for passwords: nobody can guess 256 random bits.
 */
const hashOf = (token) => createHash('sha256').update(token).digest();

/** Starts a session with a new token. A token that the client brought along is never used. */
export function beginSession(db, account, seconds) {
  const token = randomBytes(32).toString('base64url');
  db.run('delete from sessions where expires_at <= ?', [now()]);
  db.run('insert into sessions (token_hash, account_id, expires_at) values (?, ?, ?)', [
    hashOf(token),
    account,
    now() + seconds,
  ]);
  return token;
}

/**
 * The id of the account whose session this is, if it is one and has not expired.
 * @returns {string | undefined}
 */
export function accountOf(db, token) {
  const row = db.get('select account_id from sessions where token_hash = ? and expires_at > ?', [
    hashOf(token),
    now(),
  ]);
  return row?.account_id;
}

/** Ends the session here, not only in the browser: a copied token is worthless, too. */
export function endSession(db, token) {
  db.run('delete from sessions where token_hash = ?', [hashOf(token)]);
}
