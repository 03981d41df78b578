/** Encrypts single fields, so that a stolen database or backup does not give them away. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

export const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The value was changed, belongs to another row, or was encrypted with another key. */
export class UnreadableError extends Error {
  name = 'UnreadableError';
}

/**
 * AES-256-GCM: hides the text, and notices any change to it.
 *
 * `place` says where the value belongs: table, column and row. It is not hidden and not stored, but
 * it is part of the check ("associated data"): a value that was copied to another row, by somebody
 * who can write to the database, does not open there.
 */
export class FieldCipher {
  #key;

  /** @param {Buffer} key 32 bytes */
  constructor(key) {
    this.#key = key;
  }

  /**
   * The nonce, then the encrypted text, then its check value.
   *
   * The nonce is no secret, but must be another one each time: two texts under one key and one
   * nonce give each other away.
   * @param {string} text
   * @param {string} place
   */
  seal(text, place) {
    const nonce = randomBytes(NONCE_BYTES);
    const aes = createCipheriv('aes-256-gcm', this.#key, nonce, { authTagLength: TAG_BYTES });
    aes.setAAD(Buffer.from(place));
    return Buffer.concat([nonce, aes.update(text, 'utf8'), aes.final(), aes.getAuthTag()]);
  }

  /**
   * The text again.
   * @param {Uint8Array} sealed
   * @param {string} place
   */
  open(sealed, place) {
    const bytes = Buffer.from(sealed);
    try {
      const nonce = bytes.subarray(0, NONCE_BYTES);
      // With `authTagLength` a check value that was cut short is refused: four bytes could be
      // guessed.
      const aes = createDecipheriv('aes-256-gcm', this.#key, nonce, { authTagLength: TAG_BYTES });
      aes.setAAD(Buffer.from(place));
      aes.setAuthTag(bytes.subarray(Math.max(NONCE_BYTES, bytes.length - TAG_BYTES)));
      const text = aes.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
      // Only `final` compares the check value: not a byte is used before.
      return Buffer.concat([text, aes.final()]).toString('utf8');
    } catch (cause) {
      throw new UnreadableError(place, { cause });
    }
  }
}
