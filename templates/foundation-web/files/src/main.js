/** Serves the folder `site`. PORT and HOST say where; port 0 means any that is free. */
import { fileURLToPath } from 'node:url';
import { createSite } from './server.js';

const site = createSite(fileURLToPath(new URL('../site', import.meta.url)));
// Only programs on this machine can reach it, unless HOST says otherwise.
const host = process.env.HOST ?? '127.0.0.1';
const port = Number(process.env.PORT ?? 3000);

site.on('error', (error) => {
  console.error(`cannot listen on ${host}:${port}: ${error.message}`);
  process.exitCode = 1;
});
site.listen(port, host, () => {
  console.log(`open http://${host}:${site.address().port}/`);
});

// SIGTERM is what Docker and systemd send; SIGINT is Ctrl+C. A second one ends it at once.
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    // Files that are under way may arrive, and then the process ends by itself, with status 0.
    site.close();
    setTimeout(() => site.closeAllConnections(), 1000).unref();
  });
}
