/** What this application must be told: from the environment, else from `.env`. */
import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

const ENV_FILE = new URL('../.env', import.meta.url);
const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** The environment. A variable that is set wins over `.env`: a shell can override the file. */
export function environment(file = ENV_FILE) {
  const written = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  return { ...written, ...process.env };
}

/**
 * @typedef {object} Client what the provider knows this application by
 * @property {URL} issuer the provider
 * @property {string} clientId
 * @property {string} clientSecret
 */

/**
 * @typedef {object} Settings
 * @property {number} port 0 takes any free one
 * @property {URL} [appUrl] where browsers find the application, when that is not its own address
 * @property {Client} [client] nothing: start the practice provider and use that
 * @property {number} providerPort the practice provider's
 */

/**
 * @param {Record<string, string | undefined>} env
 * @returns {Settings}
 * @throws when a value cannot be right: better at the start than at the first login
 */
export function readSettings(env) {
  const appUrl = env.APP_URL ? safeUrl('APP_URL', env.APP_URL) : undefined;
  const client = env.OIDC_ISSUER ? clientIn(env) : undefined;
  if (appUrl?.protocol === 'https:' && client === undefined) {
    // A forgotten variable must not mean that everybody may be anybody.
    throw new Error('APP_URL is on the network, so OIDC_ISSUER must name a real provider');
  }
  return {
    port: portIn(env, 'PORT', 3000),
    appUrl,
    client,
    providerPort: portIn(env, 'PROVIDER_PORT', 4000),
  };
}

function clientIn(env) {
  for (const name of ['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET']) {
    if (!env[name]) throw new Error(`OIDC_ISSUER is set, so ${name} must be set too`);
  }
  return {
    issuer: safeUrl('OIDC_ISSUER', env.OIDC_ISSUER),
    clientId: env.OIDC_CLIENT_ID,
    clientSecret: env.OIDC_CLIENT_SECRET,
  };
}

function portIn(env, name, usual) {
  const port = Number(env[name] || usual);
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new Error(`${name} is no port: ${env[name]}`);
}

/**
 * Without TLS anybody on the way could read codes, tokens and cookies, or send other keys. Only
 * what never leaves this machine may do without.
 */
function safeUrl(name, text) {
  if (!URL.canParse(text)) throw new Error(`${name} is no URL: ${text}`);
  const url = new URL(text);
  if (url.protocol === 'https:') return url;
  if (url.protocol === 'http:' && LOOPBACK.has(url.hostname)) return url;
  throw new Error(`${name} must begin with https://, since it is not on this machine: ${text}`);
}
