/** A provider and the application for tests: real servers on free ports, gone afterwards. */
import { createPracticeProvider, practiceClient, signingKey } from '../provider/provider.js';
import { createApp } from '../src/app.js';
import { Login } from '../src/oidc.js';
import { answer, close, open, urlOf } from '../src/servers.js';
import { Browser } from './browser.js';

/**
 * Gives the tests around it a provider and the application.
 *
 * @param {object} [how]
 * @param {(provider: object, key: object) => void} [how.change] may bend the provider, to see
 *   whether the application notices
 * @param {string} [how.publicUrl] where browsers would find the application, behind a proxy
 * @returns {{ at: (path: string) => URL, client: object, log: string[] }}
 */
export function ownWorld({ change = () => {}, publicUrl } = {}) {
  const own = { log: [] };
  const servers = [];

  beforeAll(async () => {
    const [appServer, providerServer] = await Promise.all([open(0), open(0)]);
    servers.push(appServer, providerServer);
    const appUrl = publicUrl ? new URL(publicUrl) : urlOf(appServer);
    const key = signingKey();
    own.client = practiceClient(urlOf(providerServer));
    own.at = (path) => new URL(path, urlOf(appServer));

    const provider = createPracticeProvider(own.client, appUrl, key);
    change(provider, key);
    answer(providerServer, provider.callback());
    const login = await Login.discover(own.client, appUrl);
    answer(appServer, createApp({ appUrl, login, log: (text) => own.log.push(text) }));
  });

  beforeEach(() => {
    own.log.length = 0;
  });

  afterAll(() => Promise.all(servers.map(close)));

  return own;
}

/** Logs in at the provider and agrees; stops before the browser brings the code back. */
export async function logInUntilCode(own, browser = new Browser(), name = 'ada') {
  const form = await browser.visit(own.at('/login'));
  const consent = await browser.submit(form, { login: name, password: 'any will do' });
  const stopAt = (url) => url.pathname === '/callback';
  const { next } = await browser.submit(consent, {}, { stopAt });
  return { browser, callback: next };
}

/** The whole way, to the page where it ends. */
export async function logIn(own, browser = new Browser(), name = 'ada') {
  const { callback } = await logInUntilCode(own, browser, name);
  return { browser, page: await browser.visit(callback) };
}
