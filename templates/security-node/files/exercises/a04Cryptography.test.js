/** Bob has what the shop sealed for Ada, but no key. He lets the shop seal a text that he knows. */
import { exercise } from './support.js';

const SECRET = 'card 0000 0000 0000 0000';

const xor = (left, right) => Buffer.from(left.map((byte, n) => byte ^ right[n]));

exercise('a04Cryptography', (own) => {
  const { attack } = own;

  const sealed = async (text) => (await own.client.post('/a04/seal', { text })).json.sealed;

  test('the right use', async () => {
    const hidden = await sealed(SECRET);
    expect((await own.client.post('/a04/open', { sealed: hidden })).json).toEqual({ text: SECRET });
    const changed = (hidden[0] === '0' ? '1' : '0') + hidden.slice(1);
    expect((await own.client.post('/a04/open', { sealed: changed })).status).toBe(422);
  });

  // GCM adds (xor) a stream to the text. Two texts with the same stream cancel it out.
  attack('Bob reads the secret of Ada without the key', async () => {
    const known = Buffer.alloc(SECRET.length, 'b');
    const adas = Buffer.from(await sealed(SECRET), 'hex').subarray(0, SECRET.length);
    const bobs = Buffer.from(await sealed(known.toString()), 'hex').subarray(0, SECRET.length);
    const stream = xor(bobs, known);
    expect(xor(adas, stream).toString()).not.toBe(SECRET);
  });

  attack('Bob sees that two texts are the same', async () => {
    expect(await sealed(SECRET)).not.toBe(await sealed(SECRET));
  });
});
