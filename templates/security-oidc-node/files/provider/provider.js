/**
 * A real OpenID provider for practice, made of oidc-provider: it keeps the protocol's every rule,
 * but takes any name with any password, and forgets everything at the end.
 *
 * NEVER put it on a network: whoever reaches it is whoever they want to be. In real life the
 * provider is somebody else's: Keycloak, or what your company or your users have accounts with.
 */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import Provider from 'oidc-provider';

const MINUTE = 60;

/** A pair of keys: the provider signs ID tokens with the private one and publishes the other. */
export function signingKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid: 'practice', alg: 'RS256', use: 'sig' };
}

/**
 * What a provider gives out when an application is registered there; here it is made up.
 * @param {URL} issuer
 * @returns {import('../src/settings.js').Client}
 */
export function practiceClient(issuer) {
  return { issuer, clientId: 'club', clientSecret: randomBytes(32).toString('base64url') };
}

/** Nobody is known beforehand: the name that was typed is the account. */
function findAccount(context, id) {
  const claims = { sub: id, name: id, email: `${id}@example.com`, email_verified: false };
  return { accountId: id, claims: () => claims };
}

/**
 * @param {import('../src/settings.js').Client} client
 * @param {URL} appUrl the application's: answers go to no other place
 * @param {object} key private JWK
 */
export function createPracticeProvider(client, appUrl, key = signingKey()) {
  return new Provider(client.issuer.origin, {
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        // Compared letter by letter: a pattern would let answers go astray.
        redirect_uris: [new URL('/callback', appUrl).href],
        post_logout_redirect_uris: [appUrl.href],
      },
    ],
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    // The forms for login and consent.
    features: { devInteractions: { enabled: true } },
    findAccount,
    jwks: { keys: [key] },
    pkce: { required: () => true },
    ttl: {
      AccessToken: 10 * MINUTE,
      AuthorizationCode: MINUTE,
      Grant: 60 * MINUTE,
      IdToken: 10 * MINUTE,
      Interaction: 10 * MINUTE,
      Session: 60 * MINUTE,
    },
  });
}
