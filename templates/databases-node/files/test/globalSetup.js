/** Before all tests: gives databases in CI time to start, and says once which ones are missing. */
import { MONGODB, MYSQL, POSTGRES } from '../src/servers.js';

export default async function globalSetup() {
  const servers = [POSTGRES, MYSQL, MONGODB];
  const problems = await Promise.all(
    servers.map((server) => server.problem(process.env.CI && server.url ? 60_000 : 0)),
  );
  servers.forEach((server, n) => {
    if (problems[n] !== undefined) console.error(`no tests of ${server.title}: ${problems[n]}`);
  });
}
