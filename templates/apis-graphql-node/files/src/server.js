/** Serves the sample catalogue: `node src/server.js`. Ctrl-C or SIGTERM ends it. */
import { createApp } from './app.js';
import { sampleStore } from './sample.js';

const port = Number(process.env.PORT ?? 8000);
// Only this machine can ask; in a container HOST is 0.0.0.0.
const host = process.env.HOST ?? '127.0.0.1';
const app = createApp(await sampleStore());

const server = app.listen(port, host, (error) => {
  if (error) throw error;
  const { address, port: chosen } = server.address();
  console.log(`listening on http://${address}:${chosen}`);
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    // No new requests; what runs is answered. Then nothing is left to do and the process ends.
    server.close();
  });
}
