/** What the environment decides. Secrets come from there and are written down nowhere. */
import { randomBytes } from 'node:crypto';

export const KEY_BYTES = 32;

/** A setting is missing or wrong. The message never has its value: it may be a secret. */
export class SettingsError extends Error {
  name = 'SettingsError';
}

/**
 * How one vault is run.
 *
 * Without ENCRYPTION_KEY a key is made up. That is only right for rows that nobody will want back,
 * so a database that stays needs a key that stays, and production needs both.
 * @param {Record<string, string | undefined>} environment
 */
export function settingsFrom(environment) {
  const { DATABASE_FILE: database, ENCRYPTION_KEY: key } = environment;
  const production = environment.ENVIRONMENT === 'production';
  if (production && !database) throw new SettingsError('DATABASE_FILE must be set in production');
  if ((production || database) && !key) {
    throw new SettingsError('ENCRYPTION_KEY must be set: without it the rows cannot be read again');
  }
  return {
    /** Nothing: a temporary database that ends with the program. */
    database: database || undefined,
    encryptionKey: key ? decoded(key) : randomBytes(KEY_BYTES),
    sessionSeconds: 8 * 60 * 60,
  };
}

/** The key's bytes. A short key is refused, not padded: padding would be known to everybody. */
function decoded(key) {
  const bytes = Buffer.from(key, 'base64');
  // Node.js skips what is not Base64. Only a key that comes out the same was read as it was meant.
  if (bytes.length !== KEY_BYTES || bytes.toString('base64') !== key) {
    throw new SettingsError(`ENCRYPTION_KEY must be ${KEY_BYTES} bytes in Base64`);
  }
  return bytes;
}
