/** Runs the vulnerable endpoints: `npm run vulnerable`. */
import { close, listen, untilToldToEnd } from '../src/server.js';
import { createApp } from './app.js';

const WARNING = `\
These endpoints are open to attack on purpose. Start them only to practise, on a machine
where nobody else can log in, and end them afterwards:

    npm run vulnerable
`;

if (process.argv[2] === '--vulnerable') {
  // The address is no setting, so that nobody can set it wrong.
  const server = await listen(createApp(), Number(process.env.PORT ?? '3001'), '127.0.0.1');
  console.log(`ten holes are open at http://127.0.0.1:${server.address().port}`);
  await untilToldToEnd();
  await close(server);
} else {
  process.stderr.write(WARNING);
  process.exitCode = 2;
}
