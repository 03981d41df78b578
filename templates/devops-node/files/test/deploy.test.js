/** Deploying and going back, with small packages in folders of their own. */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('../deploy.sh', import.meta.url));
const WORKS = "console.log('works');\n";

let root;
let folder;
beforeEach(() => {
  root = fs.mkdtempSync(join(tmpdir(), 'pricing-'));
  fs.copyFileSync(SCRIPT, join(root, 'deploy.sh'));
  fs.mkdirSync(join(root, 'dist'));
  configure({ deploy: true, folder: 'releases' });
});
afterEach(() => fs.rmSync(root, { recursive: true }));

function configure(settings) {
  folder = join(root, settings.folder);
  fs.writeFileSync(join(root, 'deploy.json'), JSON.stringify(settings));
}

/** What `npm pack` would make of this version. */
function build(version, program = WORKS) {
  const description = JSON.stringify({ name: 'pricing', version, type: 'module' });
  fs.mkdirSync(join(root, 'package/src'), { recursive: true });
  fs.writeFileSync(join(root, 'package/src/main.js'), program);
  fs.writeFileSync(join(root, 'package/package.json'), description);
  fs.writeFileSync(join(root, 'package.json'), description);
  const tar = ['-czf', `dist/pricing-${version}.tgz`, 'package'];
  expect(spawnSync('tar', tar, { cwd: root }).status).toBe(0);
}

function run(...args) {
  return spawnSync('sh', [join(root, 'deploy.sh'), ...args], { encoding: 'utf8' });
}

function deploy(...args) {
  const { status, stdout, stderr } = run(...args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

function refused(...args) {
  const { status, stderr } = run(...args);
  expect(status).toBe(1);
  return stderr;
}

function links() {
  const entries = fs.readdirSync(folder, { withFileTypes: true });
  const found = entries.filter((entry) => entry.isSymbolicLink());
  return Object.fromEntries(found.map(({ name }) => [name, fs.readlinkSync(join(folder, name))]));
}

// It makes symbolic links, which Windows allows to few.
(process.platform === 'win32' ? describe.skip : describe)('deploy.sh', () => {
  test('a build becomes the current release', () => {
    build('0.1.0');
    expect(deploy()).toBe('release 0.1.0 is current in releases\n');
    expect(fs.existsSync(join(folder, 'current/src/main.js'))).toBe(true);
    expect(fs.readdirSync(folder).sort()).toEqual(['.gitignore', '0.1.0', 'current']);
  });

  test('the release before is kept, a rollback goes back to it and can be undone', () => {
    for (const version of ['0.1.0', '0.2.0']) {
      build(version);
      deploy();
    }
    expect(links()).toEqual({ current: '0.2.0', previous: '0.1.0' });
    deploy('rollback');
    expect(links()).toEqual({ current: '0.1.0', previous: '0.2.0' });
    deploy('rollback');
    expect(links()).toEqual({ current: '0.2.0', previous: '0.1.0' });
  });

  test('there must be something to go back to', () => {
    build('0.1.0');
    deploy();
    expect(refused('rollback')).toContain('no release to go back to');
  });

  test('deploying twice changes nothing', () => {
    build('0.1.0');
    deploy();
    deploy();
    expect(links()).toEqual({ current: '0.1.0' });
  });

  test('a release is never changed', () => {
    build('0.1.0');
    deploy();
    build('0.1.0', "console.log('other');\n");
    expect(refused()).toContain('raise the version');
  });

  test('what does not work does not become current', () => {
    build('0.1.0');
    deploy();
    build('0.2.0', 'process.exitCode = 1;\n');
    expect(refused()).toContain('nothing was changed');
    expect(links()).toEqual({ current: '0.1.0' });
    expect(fs.existsSync(join(folder, '0.2.0'))).toBe(false);
  });

  test('it must be built first', () => {
    build('0.1.0');
    fs.rmSync(join(root, 'dist/pricing-0.1.0.tgz'));
    expect(refused()).toContain('build it first');
  });

  test('two deployments do not meet', () => {
    build('0.1.0');
    fs.mkdirSync(join(folder, '.lock'), { recursive: true });
    expect(refused()).toContain('another deployment');
    expect(fs.existsSync(join(folder, '.lock'))).toBe(true);
  });

  test.each(['a b/$HOME', '-p', "it's", '"; touch x; "'])('%j is only a name', (name) => {
    configure({ deploy: true, folder: name });
    build('0.1.0');
    deploy();
    expect(links()).toEqual({ current: '0.1.0' });
    expect(fs.existsSync(join(root, 'x'))).toBe(false);
  });

  test('deploying can be turned off', () => {
    configure({ deploy: false, folder: 'releases' });
    build('0.1.0');
    expect(deploy()).toContain('turned off');
    expect(fs.existsSync(folder)).toBe(false);
  });
});
