/** Bob looks at his cookie, and knows what it says and how to say more. */
import { exercise } from './support.js';

exercise('a08Integrity', (own) => {
  const { attack } = own;

  const total = async (cookie) => own.client.get('/a08/total', cookie && { Cookie: cookie });

  test('the right use', async () => {
    const { cookie } = await own.client.post('/a08/discount', { code: 'AUTUMN' });
    expect((await total(cookie)).json).toEqual({ cents: 900 });
    expect((await total()).json).toEqual({ cents: 1000 });
  });

  attack('Bob gives himself a discount', async () => {
    const bobs = Buffer.from(JSON.stringify({ percent: 100 })).toString('base64url');
    const { json } = await total(`discount=${bobs}`);
    expect(json?.cents).not.toBe(0);
  });
});
