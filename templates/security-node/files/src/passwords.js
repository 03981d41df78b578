/** Passwords are kept as argon2id hashes: slow on purpose, and each with a salt of its own. */
import { randomUUID } from 'node:crypto';
import { Algorithm, hash, verify } from '@node-rs/argon2';

// The first choice of OWASP's password storage cheat sheet: 19 MiB, two passes, one thread.
// More memory is better, until many logins at once take all that the machine has.
const OPTIONS = {
  algorithm: Algorithm.Argon2id,
  memoryCost: 19 * 1024,
  timeCost: 2,
  parallelism: 1,
};

const TODAY = '$argon2id$v=19$m=19456,t=2,p=1$';

// No password has this hash; see `isRight`.
const DUMMY = await hashed(randomUUID());

/**
 * What to store. It names its own parameters and salt.
 * @param {string} password
 */
export async function hashed(password) {
  return hash(password, OPTIONS);
}

/**
 * Whether the password belongs to the stored hash. `undefined`: there is no such account.
 *
 * An unknown name costs the same work as a known one. Otherwise the time of the answer would tell
 * which names have an account.
 * @param {string} password
 * @param {string | undefined} stored
 */
export async function isRight(password, stored) {
  const matches = await verify(stored ?? DUMMY, password);
  return matches && stored !== undefined;
}

/**
 * Whether the hash was made with other parameters than today's.
 * @param {string} stored
 */
export function isOutdated(stored) {
  return !stored.startsWith(TODAY);
}
