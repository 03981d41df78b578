/** Starts the application and, when no other is named, the practice provider: `node src/main.js`. */
import { createApp } from './app.js';
import { Login } from './oidc.js';
import { answer, close, open, urlOf } from './servers.js';
import { environment, readSettings } from './settings.js';

const servers = [];

async function openServer(port) {
  const server = await open(port);
  servers.push(server);
  return server;
}

/** The practice provider, with this application as its only client. */
async function practice(port, appUrl) {
  // Loaded only here: with a provider of somebody else's it need not even be installed.
  const { createPracticeProvider, practiceClient } = await import('../provider/provider.js');
  const server = await openServer(port);
  const client = practiceClient(urlOf(server));
  answer(server, createPracticeProvider(client, appUrl).callback());
  console.log(`Practice provider: ${urlOf(server).href}`);
  console.log('  It takes any name with any password. It is for practice on this machine only.');
  return client;
}

async function discover(client, appUrl) {
  try {
    return await Login.discover(client, appUrl);
  } catch (cause) {
    throw new Error(`the provider ${client.issuer.href} cannot be used`, { cause });
  }
}

async function main() {
  const settings = readSettings(environment());
  const server = await openServer(settings.port);
  const appUrl = settings.appUrl ?? urlOf(server);
  const client = settings.client ?? (await practice(settings.providerPort, appUrl));
  const login = await discover(client, appUrl);
  answer(server, createApp({ appUrl, login, log: console.log }));
  console.log(`Provider: ${client.issuer.href}`);
  console.log(`Application: ${appUrl.href} (Ctrl+C ends it)`);
}

async function stop() {
  await Promise.all(servers.map(close));
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);

try {
  await main();
} catch (error) {
  console.error(`The application cannot start: ${error.message}`);
  // "fetch failed" says little; the reason is one level below it.
  for (let { cause } = error; cause instanceof Error; { cause } = cause) {
    console.error(`  ${cause.code ?? ''} ${cause.message}`);
  }
  process.exitCode = 1;
  await stop();
}
