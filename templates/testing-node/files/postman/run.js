/**
 * Runs the Postman collection against the program, started for it on a free port: `npm run
 * postman`.
 */
import { fileURLToPath } from 'node:url';
import newman from 'newman';
import { startProgram } from '../test/support/program.js';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

/** @param {string} baseUrl */
function run(baseUrl) {
  const options = {
    collection: path('shop.json'),
    environment: path('local.json'),
    // Wins over the environment's own value, which is for people who start the shop themselves.
    envVar: [{ key: 'baseUrl', value: baseUrl }],
    reporters: ['cli', 'junit'],
    reporter: { junit: { export: path('../coverage/postman.xml') } },
  };
  return new Promise((resolve, reject) => {
    newman.run(options, (error, summary) => (error ? reject(error) : resolve(summary)));
  });
}

const program = await startProgram();
try {
  const { run: result } = await run(program.url);
  if (result.failures.length > 0) process.exitCode = 1;
} finally {
  program.signal('SIGTERM');
  await program.ended;
}
