/**
 * A04 Cryptographic Failures: the right cipher, used wrongly.
 *
 * The shop gives customers their data to keep, sealed with AES-256-GCM, and opens it when it comes
 * back.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Router } from 'express';

const NONCE = Buffer.alloc(12);
const TAG_BYTES = 16;

export function routes() {
  const key = randomBytes(32);

  function seal(request, response) {
    const aes = createCipheriv('aes-256-gcm', key, NONCE, { authTagLength: TAG_BYTES });
    const text = Buffer.concat([aes.update(String(request.body.text)), aes.final()]);
    response.json({ sealed: Buffer.concat([text, aes.getAuthTag()]).toString('hex') });
  }

  function open(request, response) {
    const sealed = Buffer.from(String(request.body.sealed), 'hex');
    try {
      const aes = createDecipheriv('aes-256-gcm', key, NONCE, { authTagLength: TAG_BYTES });
      aes.setAuthTag(sealed.subarray(-TAG_BYTES));
      const text = Buffer.concat([aes.update(sealed.subarray(0, -TAG_BYTES)), aes.final()]);
      response.json({ text: text.toString() });
    } catch {
      response.status(422).json({ detail: 'this is not from us' });
    }
  }

  return Router().post('/seal', seal).post('/open', open);
}
