/** Bob gets Ada's browser to use a session that he knows, and waits ("fixation"). */
import { exercise } from './support.js';

exercise('a07Authentication', (own) => {
  const { attack } = own;

  const me = async (cookie) => own.client.get('/a07/me', { Cookie: cookie });
  const logIn = async (cookie) =>
    own.client.post('/a07/login', { name: 'ada' }, { Cookie: cookie });

  test('the right use', async () => {
    const { cookie } = await own.client.get('/a07/visit');
    expect((await me(cookie)).status).toBe(401);
    const after = await logIn(cookie);
    expect((await me(after.cookie)).json).toEqual({ name: 'ada' });
  });

  attack('Bob made the session up', async () => {
    await logIn('visit=made-up-by-bob');
    expect((await me('visit=made-up-by-bob')).status).toBe(401);
  });

  attack('Bob got the session from the shop', async () => {
    const { cookie } = await own.client.get('/a07/visit');
    await logIn(cookie);
    expect((await me(cookie)).status).toBe(401);
  });
});
