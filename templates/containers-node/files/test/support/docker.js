/** Docker for tests: everything they make has a name of its own, and is removed by it. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

/** A name that nobody else uses: two runs side by side do not meet. */
export const unusedName = () => `shop-test-${randomBytes(6).toString('hex')}`;

/**
 * Runs `docker`, and answers what it wrote. What it complained about is in the error.
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env what is set beside the environment
 */
export async function docker(args, env = {}) {
  const options = { cwd: PROJECT, env: { ...process.env, ...env }, maxBuffer: 16 * 1024 * 1024 };
  const { stdout } = await run('docker', args, options);
  return stdout.trim();
}

/**
 * Why no containers can be made, as a sentence; nothing when they can.
 * @returns {Promise<string | undefined>}
 */
export async function dockerProblem() {
  try {
    await docker(['version', '--format', '{{.Server.Version}}']);
    await docker(['compose', 'version']);
    return undefined;
  } catch (error) {
    if (error.code === 'ENOENT') return 'Docker is not installed';
    return `Docker cannot be used: ${error.stderr.trim().split('\n').at(-1)}`;
  }
}

/**
 * `describe` for tests that need Docker: skipped without it, but in CI that is a failure. A green
 * run must mean that they have run.
 * @param {string} title
 * @param {() => void} tests
 */
export async function describeWithDocker(title, tests) {
  const problem = await dockerProblem();
  if (problem === undefined) {
    describe(title, tests);
  } else if (process.env.CI) {
    test(title, () => {
      throw new Error(problem);
    });
  } else {
    describe.skip(title, tests);
  }
}

/**
 * Asks until the answer is the one that is wanted.
 * @template T
 * @param {() => Promise<T>} ask
 * @param {T} wanted
 * @param {number} patience milliseconds
 */
export async function eventually(ask, wanted, patience = 30_000) {
  const deadline = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer === wanted) return;
    if (Date.now() > deadline) throw new Error(`still ${answer}, not ${wanted}`);
    await sleep(250);
  }
}
