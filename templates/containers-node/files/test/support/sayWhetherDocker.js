/** Before the tests with containers: says once why they are skipped. */
import { dockerProblem } from './docker.js';

export default async function sayWhetherDocker() {
  const problem = await dockerProblem();
  if (problem !== undefined) console.error(`no tests with containers: ${problem}`);
}
