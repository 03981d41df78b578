/** What an attacker may try with addresses and codes, and what would happen otherwise. */
import { Browser } from './browser.js';
import { logInUntilCode, ownWorld } from './support.js';

const own = ownWorld();

async function expectRefused(browser, callback, reason) {
  const page = await browser.visit(callback);
  expect(page.status).toBe(400);
  // The log knows why, the page does not tell.
  expect(own.log).toEqual([`login refused: ${reason}`]);
  expect(page.text).not.toContain(reason);
  expect((await browser.request(own.at('/members'))).status).toBe(401);
}

/** Spends a code at the provider, as a thief would, or the application itself. */
async function spend(callback, fields = {}) {
  const { clientId, clientSecret, issuer } = own.client;
  const response = await fetch(new URL('/token', issuer), {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code'),
      redirect_uri: own.at('/callback').href,
      ...fields,
    }),
  });
  return { status: response.status, body: await response.json() };
}

test('forged state: or a victim would be logged in as the attacker', async () => {
  const { browser, callback } = await logInUntilCode(own);
  callback.searchParams.set('state', 'forged');
  await expectRefused(browser, callback, 'OAUTH_INVALID_RESPONSE');
});

test('no state at all', async () => {
  const { browser, callback } = await logInUntilCode(own);
  callback.searchParams.delete('state');
  await expectRefused(browser, callback, 'OAUTH_INVALID_RESPONSE');
});

test('a code in a browser that began no login: or a stolen link would be a login', async () => {
  const { callback } = await logInUntilCode(own);
  await expectRefused(new Browser(), callback, 'no login was begun in this browser');
});

test('a code in a browser that began a login of its own', async () => {
  const { callback } = await logInUntilCode(own);
  const { browser } = await logInUntilCode(own, new Browser(), 'eve');
  await expectRefused(browser, callback, 'OAUTH_INVALID_RESPONSE');
});

test("somebody else's code with one's own state: PKCE belongs to the other browser", async () => {
  const { callback: stolen } = await logInUntilCode(own);
  const { browser, callback } = await logInUntilCode(own, new Browser(), 'eve');
  callback.searchParams.set('code', stolen.searchParams.get('code'));
  await expectRefused(browser, callback, 'invalid_grant');
});

test('a replayed answer: or the browser history would be a login', async () => {
  const { browser, callback } = await logInUntilCode(own);
  expect((await browser.visit(callback)).status).toBe(200);
  const page = await browser.visit(callback);
  expect(page.status).toBe(400);
  expect(own.log.at(-1)).toBe('login refused: no login was begun in this browser');
});

test('one answer for one question: after a wrong one the right one comes too late', async () => {
  const { browser, callback } = await logInUntilCode(own);
  const forged = new URL(callback);
  forged.searchParams.set('state', 'forged');
  await browser.visit(forged);
  own.log.length = 0;
  await expectRefused(browser, callback, 'no login was begun in this browser');
});

test('an answer of another provider: or codes would be sent to the wrong one', async () => {
  const { browser, callback } = await logInUntilCode(own);
  callback.searchParams.set('iss', 'https://evil.example');
  await expectRefused(browser, callback, 'OAUTH_INVALID_RESPONSE');
});

test('a stolen code and even the secret are worth nothing without the verifier', async () => {
  const { callback } = await logInUntilCode(own);
  const { status, body } = await spend(callback);
  expect([status, body.error]).toEqual([400, 'invalid_grant']);
  const guess = await spend(callback, { code_verifier: 'x'.repeat(43) });
  expect([guess.status, guess.body.error]).toEqual([400, 'invalid_grant']);
});

test('the provider sends codes nowhere but to the registered address', async () => {
  const browser = new Browser();
  const { next } = await browser.request(own.at('/login'));
  next.searchParams.set('redirect_uri', 'https://evil.example/callback');
  const page = await browser.visit(next);
  expect(page.status).toBe(400);
  expect(page.next).toBeUndefined();
});

test.each([
  ['no challenge', (query) => query.delete('code_challenge')],
  ['the verifier itself as challenge', (query) => query.set('code_challenge_method', 'plain')],
])('the provider wants PKCE: %s', async (what, change) => {
  const { next } = await new Browser().request(own.at('/login'));
  change(next.searchParams);
  const answer = await new Browser().request(next);
  expect(answer.next.searchParams.get('error')).toBe('invalid_request');
});
