/**
 * A provider that lies. The tokens come from a real one, which changes them at the last moment
 * and, as whoever has the key can, signs them again: only the application's own checks stand in
 * the way.
 */
import { createPrivateKey, sign } from 'node:crypto';
import { signingKey } from '../provider/provider.js';
import { logIn, ownWorld } from './support.js';

const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');
const decode = (part) => JSON.parse(Buffer.from(part, 'base64url').toString());

/** A JWT is two pieces of JSON and a signature of them. */
function signed(header, claims, key) {
  const text = `${encode(header)}.${encode(claims)}`;
  const privateKey = createPrivateKey({ key, format: 'jwk' });
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64url')}`;
}

/** What the next ID token will be, made of what it should be; set by each test. */
let lie;

function change(provider, key) {
  provider.use(async (context, next) => {
    await next();
    if (context.path === '/token' && context.body?.id_token) {
      const [header, claims] = context.body.id_token.split('.', 2).map(decode);
      context.body.id_token = lie({ header, claims, key });
    }
    if (context.path === '/me' && lie.userinfo) context.body = lie.userinfo;
  });
}

const own = ownWorld({ change });

const withClaims =
  (change) =>
  ({ header, claims, key }) =>
    signed(header, { ...claims, ...change }, key);

const hour = 60 * 60;
const now = () => Math.floor(Date.now() / 1000);

test('nothing changed, signed again: accepted, so the refusals have their reason', async () => {
  lie = withClaims({});
  expect((await logIn(own)).page.status).toBe(200);
});

const LIES = {
  'another nonce: an ID token of an earlier login': withClaims({ nonce: 'of-another-login' }),
  'no nonce': withClaims({ nonce: undefined }),
  'another audience: made for another application': withClaims({ aud: 'another-app' }),
  'another audience, although requested by us': withClaims({ aud: 'another-app', azp: 'club' }),
  'two audiences, requested by another': withClaims({ aud: ['club', 'other'], azp: 'other' }),
  'another issuer': withClaims({ iss: 'https://evil.example' }),
  'no subject': withClaims({ sub: undefined }),
  expired: withClaims({ iat: now() - 2 * hour, exp: now() - hour }),
  'signed with another key': ({ header, claims }) => signed(header, claims, signingKey()),
  'changed after it was signed': ({ header, claims, key }) => {
    const [, , signature] = signed(header, claims, key).split('.');
    return `${encode(header)}.${encode({ ...claims, sub: 'admin' })}.${signature}`;
  },
  'signed by nobody': ({ header, claims }) =>
    `${encode({ ...header, alg: 'none' })}.${encode(claims)}.`,
  'no ID token': () => undefined,
};

test.each(Object.entries(LIES))('refused: %s', async (what, told) => {
  lie = told;
  const { browser, page } = await logIn(own);
  expect(page.status).toBe(400);
  expect(own.log).toHaveLength(1);
  expect(own.log[0]).toMatch(/^login refused: OAUTH_/);
  expect((await browser.request(own.at('/members'))).status).toBe(401);
});

test("refused: user info about somebody else than the ID token's subject", async () => {
  lie = Object.assign(withClaims({}), { userinfo: { sub: 'admin', name: 'The boss' } });
  const { page } = await logIn(own);
  expect(page.status).toBe(400);
  expect(own.log[0]).toMatch(/^login refused: OAUTH_/);
});
