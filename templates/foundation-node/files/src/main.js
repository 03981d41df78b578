/** Starts the hub: `node src/main.js`. PORT and HOST say where; port 0 means any that is free. */
import { createApp } from './app.js';
import { shutDown } from './shutdown.js';

/** How long requests may still take when the hub is told to stop, in milliseconds. */
const ALLOWED = 1500;

const app = createApp();
// Only programs on this machine can reach it, unless HOST says otherwise.
const host = process.env.HOST ?? '127.0.0.1';
const port = Number(process.env.PORT ?? 3000);

app.server.on('error', (error) => {
  console.error(`cannot listen on ${host}:${port}: ${error.message}`);
  process.exitCode = 1;
});
app.server.listen(port, host, () => {
  console.log(`listening on http://${host}:${app.server.address().port}`);
});

// SIGTERM is what Docker, Kubernetes and systemd send; SIGINT is Ctrl+C. A second
// one ends it at once.
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, async () => {
    console.log(`${signal}: stopping`);
    // Nothing is left to do then, and the process ends by itself, with status 0.
    await shutDown(app, ALLOWED);
  });
}
