import { Browser } from './browser.js';
import { logIn, logInUntilCode, ownWorld } from './support.js';

const own = ownWorld();

test('without a session the members page is refused', async () => {
  const page = await new Browser().request(own.at('/members'));
  expect(page.status).toBe(401);
  expect(page.text).toContain('log in first');
  const answer = await new Browser().request(own.at('/api/me'));
  expect(answer.status).toBe(401);
  expect(JSON.parse(answer.text).status).toBe(401);
});

test('the whole way: login, consent, members page', async () => {
  const { browser, page } = await logIn(own);
  expect(page.url.href).toBe(own.at('/members').href);
  expect(page.status).toBe(200);
  const me = JSON.parse((await browser.request(own.at('/api/me'))).text);
  expect(me).toEqual({
    iss: own.client.issuer.origin,
    sub: 'ada',
    name: 'ada',
    email: 'ada@example.com',
  });
});

test('the question has state, nonce and a PKCE challenge, all new each time', async () => {
  const ask = async () =>
    Object.fromEntries((await new Browser().request(own.at('/login'))).next.searchParams);
  const [first, second] = [await ask(), await ask()];
  expect(first).toMatchObject({
    response_type: 'code',
    code_challenge_method: 'S256',
    redirect_uri: own.at('/callback').href,
  });
  for (const name of ['state', 'nonce', 'code_challenge']) {
    expect(first[name]).toMatch(/^[\w-]{43}$/);
    expect(first[name]).not.toBe(second[name]);
  }
});

test('the browser sees neither token nor verifier nor secret', async () => {
  const { browser, page } = await logIn(own);
  const seen = browser.visited.map(String).join('\n') + page.text;
  expect(seen).not.toMatch(/id_token|access_token|code_verifier/);
  expect(seen).not.toContain(own.client.clientSecret);
});

test('the session has another id after the login, and the old one is worth nothing', async () => {
  const { browser, callback } = await logInUntilCode(own);
  const before = browser.cookies.get('session');
  await browser.visit(callback);
  expect(browser.cookies.get('session')).not.toBe(before);

  const planted = new Browser();
  planted.cookies.set('session', before);
  expect((await planted.request(own.at('/members'))).status).toBe(401);
});

test('the cookie is out of reach for scripts and forms of other sites', async () => {
  const { headers } = await new Browser().request(own.at('/login'));
  const cookie = headers.get('set-cookie');
  expect(cookie).toContain('HttpOnly');
  expect(cookie).toContain('SameSite=Lax');
});

test('who only looks gets no cookie', async () => {
  const page = await new Browser().request(own.at('/'));
  expect(page.headers.get('set-cookie')).toBeNull();
});

test('the pages tell browsers what they never do', async () => {
  const { headers } = await new Browser().request(own.at('/'));
  const policy = headers.get('content-security-policy');
  expect(policy).toContain("default-src 'none'");
  // Logging out is a form that leads on to the provider, and to no other site.
  expect(policy).toContain(`form-action 'self' ${own.client.issuer.origin};`);
  expect(headers.get('referrer-policy')).toBe('no-referrer');
});

test('who does not agree is not logged in', async () => {
  const browser = new Browser();
  const form = await browser.visit(own.at('/login'));
  const abort = form.text.match(/href="([^"]*\/abort)"/)[1];
  const page = await browser.visit(new URL(abort, form.url));
  expect(page.url.searchParams.get('error')).toBe('access_denied');
  expect(page.status).toBe(400);
  expect(own.log).toEqual(['login refused: access_denied']);
  expect((await browser.request(own.at('/members'))).status).toBe(401);
});

test('logging out ends both sessions', async () => {
  const { browser, page } = await logIn(own);
  const cookie = browser.cookies.get('session');
  const question = await browser.submit(page);
  // The provider asks whether it should end its session too.
  expect(question.url.origin).toBe(own.client.issuer.origin);
  const end = await browser.submit(question, { logout: 'yes' });
  expect(end.url.href).toBe(own.at('/').href);
  expect(end.text).toContain('You are not logged in');

  // A copy of the cookie is worth nothing now: the session is gone here, not only in the browser.
  browser.cookies.set('session', cookie);
  expect((await browser.request(own.at('/members'))).status).toBe(401);
  // The provider asks for the password again.
  expect((await browser.visit(own.at('/login'))).text).toContain('type="password"');
});

test('a link cannot log anybody out', async () => {
  const { browser } = await logIn(own);
  expect((await browser.request(own.at('/logout'))).status).toBe(404);
  expect((await browser.request(own.at('/members'))).status).toBe(200);
});

test('a name is text, never markup', async () => {
  const { page } = await logIn(own, new Browser(), '<script>alert(1)</script>');
  expect(page.text).not.toContain('<script>');
  expect(page.text).toContain('&lt;script&gt;');
});

test('it says that it is alive', async () => {
  const { status, text } = await new Browser().request(own.at('/healthz'));
  expect([status, JSON.parse(text)]).toEqual([200, { status: 'ok' }]);
});
