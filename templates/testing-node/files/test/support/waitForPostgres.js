/**
 * Before the integration tests: gives a server in CI time to start, or says why they are skipped.
 */
import { mustAnswer, postgresProblem } from './postgres.js';

export default async function waitForPostgres() {
  const problem = await postgresProblem(mustAnswer() ? 60_000 : 0);
  if (problem !== undefined) console.error(`no integration tests: ${problem}`);
}
