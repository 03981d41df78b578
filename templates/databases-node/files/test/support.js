/** What tests need of databases: real ones, or a skipped test that says which command helps. */
import { randomBytes } from 'node:crypto';
import { createConnection } from 'node:net';

/** A name that no other test has. */
export const uniqueName = () => `test_${randomBytes(6).toString('hex')}`;

/**
 * `describe` for a database that may not be there. In CI a database that was asked for and does not
 * answer is a failure; on a laptop it is a skipped test.
 * @param {string} service
 * @param {string | undefined} url
 */
export async function describeWith(service, url) {
  const there = url !== undefined && (process.env.CI || (await answers(url)));
  if (there) return describe;
  console.warn(`${service} is not there; start it with \`devpath services up ${service}\``);
  return describe.skip;
}

function answers(url) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = createConnection({ host: hostname, port: Number(port) });
    socket.once('connect', () => resolve(true) || socket.destroy());
    socket.once('error', () => resolve(false));
  });
}
