/** The image: built for these tests, tried out, and removed. */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeWithDocker, docker, eventually, unusedName } from '../support/docker.js';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const NOT_COPIED = ['.git', '.env', 'node_modules', 'coverage'];
const BAIT = ['.env', '.env.local', 'src/.env', '.git/config', 'src/.git/config', 'dump.sql'];

/** A copy of the project with files in it that must not get into an image. */
async function copyWithBait() {
  const copy = await mkdtemp(join(tmpdir(), 'shop-'));
  const filter = (source) => !NOT_COPIED.includes(basename(source));
  await cp(PROJECT, copy, { recursive: true, filter });
  for (const name of BAIT) {
    await mkdir(join(copy, name, '..'), { recursive: true });
    await writeFile(join(copy, name), 'bait');
  }
  return copy;
}

const testIf = (condition) => (condition ? test : test.skip);

// Buildx can since 0.15.
const canCheck = await docker(['build', '--help']).then(
  (help) => help.includes('--check'),
  () => false,
);

await describeWithDocker('the image', () => {
  const image = unusedName();
  let context;

  /** Runs a line of JavaScript in a new container, and answers what it prints. */
  const evaluate = (script) => docker(['run', '--rm', image, 'node', '-p', script]);

  /** A field of an image or a container. */
  const inspect = async (what, path) =>
    JSON.parse(await docker(['inspect', '--format', `{{json ${path}}}`, what]));

  beforeAll(async () => {
    context = await copyWithBait();
    await docker(['build', '--tag', image, context]);
  });

  afterAll(async () => {
    await docker(['image', 'rm', '--force', image]);
    await rm(context, { recursive: true });
  });

  // A warning makes it fail: https://docs.docker.com/reference/build-checks/
  testIf(canCheck)('the builder has nothing to say against the Dockerfile', async () => {
    await docker(['build', '--check', context]);
  });

  test('the program is not root', async () => {
    expect(await evaluate('process.getuid() + ":" + process.getgid()')).toBe('10001:10001');
  });

  test('the program cannot change itself', async () => {
    const write = evaluate('fs.writeFileSync("/app/src/main.js", "")');
    await expect(write).rejects.toThrow(/EACCES/);
  });

  test('nothing is in it but what it needs', async () => {
    const files = JSON.parse(
      await evaluate('JSON.stringify(fs.readdirSync("/app", { recursive: true }))'),
    ).filter((name) => !name.startsWith('node_modules/'));
    const top = files.filter((name) => !name.includes('/')).sort();
    expect(top).toEqual(['migrations', 'node_modules', 'package.json', 'src']);
    expect(files.filter((name) => /\.(env|git)/.test(name))).toEqual([]);
  });

  test('what is only for development is not installed', async () => {
    const installed = JSON.parse(
      await evaluate('JSON.stringify(fs.readdirSync("/app/node_modules"))'),
    );
    expect(installed).toEqual(expect.arrayContaining(['express', 'pg', 'zod']));
    for (const name of ['jest', 'eslint', 'typescript']) expect(installed).not.toContain(name);
  });

  test('it gets healthy, writes nothing, and ends within three seconds when told to', async () => {
    const id = await docker(['run', '--detach', '--read-only', image]);
    try {
      await eventually(() => inspect(id, '.State.Health.Status'), 'healthy');
      // After these three seconds Docker kills, which would be 137: a program that does not listen.
      await docker(['stop', '-t', '3', id]);
      expect(await inspect(id, '.State.ExitCode')).toBe(0);
    } finally {
      await docker(['rm', '--force', id]);
    }
  });

  test('another source does not install the dependencies again', async () => {
    const again = unusedName();
    await writeFile(join(context, 'src/new.js'), '// Something else.\n');
    await docker(['build', '--tag', again, context]);
    try {
      const [before, after] = [
        await inspect(image, '.RootFS.Layers'),
        await inspect(again, '.RootFS.Layers'),
      ];
      expect(after.slice(0, -1)).toEqual(before.slice(0, -1));
      expect(after.at(-1)).not.toBe(before.at(-1));
    } finally {
      await docker(['image', 'rm', '--force', again]);
    }
  });
});
