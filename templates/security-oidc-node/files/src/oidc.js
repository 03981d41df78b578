/** The OpenID Connect part: what is asked of the provider, and what its answer must prove. */
import * as oidc from 'openid-client';

/** An answer that does not prove who is there. */
export class LoginRefused extends Error {
  /**
   * @param {string} reason for the log; the browser is told nothing of it
   * @param {unknown} [cause]
   */
  constructor(reason, cause) {
    super(reason, { cause });
    this.name = 'LoginRefused';
  }
}

/** The one provider of this application, and the application as the provider knows it. */
export class Login {
  #configuration;
  #appUrl;

  /**
   * @param {oidc.Configuration} configuration
   * @param {URL} appUrl
   */
  constructor(configuration, appUrl) {
    this.#configuration = configuration;
    this.#appUrl = appUrl;
  }

  /**
   * Reads the provider's own description of itself, `/.well-known/openid-configuration`.
   * @param {import('./settings.js').Client} client
   * @param {URL} appUrl where browsers find this application
   */
  static async discover({ issuer, clientId, clientSecret }, appUrl) {
    // The tokens come straight from the provider over TLS, so checking their signature is optional
    // in this flow. It costs one more request for the keys, and then nothing rests on TLS alone.
    const execute = [oidc.enableNonRepudiationChecks];
    // settings.js lets http: through for this machine only.
    if (issuer.protocol === 'http:') execute.push(oidc.allowInsecureRequests);
    const authentication = oidc.ClientSecretBasic(clientSecret);
    const configuration = await oidc.discovery(issuer, clientId, undefined, authentication, {
      execute,
    });
    return new Login(configuration, appUrl);
  }

  /** The only address to which the provider may send an answer; it is registered there. */
  get redirectUri() {
    return new URL('/callback', this.#appUrl);
  }

  /** The provider's page for the end of its own session, if it has one. */
  get endSessionEndpoint() {
    const { end_session_endpoint: endpoint } = this.#configuration.serverMetadata();
    return endpoint && new URL(endpoint);
  }

  /**
   * Begins a login: three secrets that stay in this browser's session, and the address to go to.
   *
   * - `state` comes back in the answer: it belongs to a question from this browser.
   * - `nonce` comes back inside the ID token: it was made for this question.
   * - `verifier` never passes through the browser, only its hash does: who steals the code cannot
   *   use it.
   */
  async begin() {
    const pending = {
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
    };
    const url = oidc.buildAuthorizationUrl(this.#configuration, {
      redirect_uri: this.redirectUri.href,
      response_type: 'code',
      scope: 'openid profile email',
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(pending.verifier),
      code_challenge_method: 'S256',
    });
    return { pending, url };
  }

  /**
   * Ends a login: trades the code for tokens and checks them.
   *
   * openid-client compares state, `iss` of the answer (RFC 9207), and in the ID token: signature,
   * `iss`, `aud`, `exp`, `iat` and nonce. Every check has a test in test/tokens.test.js.
   * @param {string} search the answer: what stands in the address from the `?` on
   * @param {{ state: string, nonce: string, verifier: string } | undefined} pending from `begin`
   * @throws {LoginRefused}
   */
  async finish(search, pending) {
    if (pending === undefined) throw new LoginRefused('no login was begun in this browser');
    // Built from our own address: what a request says of its host is anybody's word.
    const answer = new URL(this.redirectUri);
    answer.search = search;
    try {
      const tokens = await oidc.authorizationCodeGrant(this.#configuration, answer, {
        expectedState: pending.state,
        // With a nonce expected, an answer without an ID token is refused too.
        expectedNonce: pending.nonce,
        pkceCodeVerifier: pending.verifier,
      });
      const { iss, sub } = tokens.claims();
      // Also checks that this is about the same `sub`: the access token could be somebody else's.
      const info = await oidc.fetchUserInfo(this.#configuration, tokens.access_token, sub);
      const { name = sub, email } = info;
      // Who somebody is: `iss` and `sub` together. Names change, and e-mail addresses change hands.
      return { user: { iss, sub, name, email }, idToken: tokens.id_token };
    } catch (error) {
      if (isRefusal(error)) throw new LoginRefused(error.error ?? error.code, error);
      throw error;
    }
  }

  /**
   * Where to send the browser to end the provider's session too; without it the next click on
   * "log in" asks for no password.
   * @param {string} idToken says who wants to leave, so that nobody else can be thrown out
   */
  logoutUrl(idToken) {
    if (this.endSessionEndpoint === undefined) return this.#appUrl;
    return oidc.buildEndSessionUrl(this.#configuration, {
      id_token_hint: idToken,
      post_logout_redirect_uri: this.#appUrl.href,
    });
  }
}

/** The provider said no, or said something that does not hold. Anything else is a fault. */
function isRefusal(error) {
  return (
    error instanceof oidc.AuthorizationResponseError ||
    error instanceof oidc.ResponseBodyError ||
    error instanceof oidc.ClientError
  );
}
