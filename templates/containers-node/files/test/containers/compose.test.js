/** The shop with its database, as `docker compose up` starts it, under a name of its own. */
import { randomBytes } from 'node:crypto';
import { aProduct } from '../support/goods.js';
import { describeWithDocker, docker, eventually, unusedName } from '../support/docker.js';

// In some CI systems the engine is a machine beside the job.
const isEngineHere = /^(unix:|npipe:|$)/.test(process.env.DOCKER_HOST ?? '');

await describeWithDocker('the composition', () => {
  const project = unusedName();
  // Port 0 lets the engine choose a free one.
  const env = { POSTGRES_PASSWORD: randomBytes(24).toString('hex'), SHOP_PORT: '0' };
  const compose = (...args) => docker(['compose', '--project-name', project, ...args], env);

  const up = () => compose('up', '--detach', '--wait', '--wait-timeout', '120');

  /**
   * Asks the shop from inside its container: the engine and its ports may be on another computer.
   */
  async function ask(path, request = {}) {
    const script = `
      const [path, request] = process.argv.slice(1);
      const response = await fetch('http://127.0.0.1:3000' + path, JSON.parse(request));
      const { status, headers } = response;
      const location = headers.get('Location');
      console.log(JSON.stringify({ status, location, body: await response.json() }));`;
    const node = ['node', '--input-type=module', '--eval', script];
    return JSON.parse(await compose('exec', '-T', 'app', ...node, path, JSON.stringify(request)));
  }

  beforeAll(async () => {
    await compose('build', '--quiet');
    await up();
  });

  afterAll(async () => {
    await compose('down', '--volumes', '--rmi', 'local', '--remove-orphans', '--timeout', '5');
  });

  test('the shop is open to its own computer only', async () => {
    const address = await compose('port', 'app', '3000');
    expect(address).toMatch(/^127\.0\.0\.1:\d+$/);
    if (!isEngineHere) return;
    const response = await fetch(`http://${address}/healthz`);
    expect(response.status).toBe(200);
  });

  test('the shop can work', async () => {
    expect(await ask('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
  });

  test('what was sold is still there after everything was taken down', async () => {
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify(aProduct());
    const made = await ask('/products', { method: 'POST', headers, body });
    expect(made.status).toBe(201);

    // Containers and network go, the volume stays.
    await compose('down', '--timeout', '5');
    await up();
    const found = await ask(made.location);
    expect(found.body).toEqual(made.body);
  });

  test('the program is not root and can write nowhere but to memory', async () => {
    const evaluate = (script) => compose('exec', '-T', 'app', 'node', '-p', script);
    expect(await evaluate('process.getuid()')).toBe('10001');
    await expect(evaluate('fs.writeFileSync("/app/x", "")')).rejects.toThrow(/EROFS/);
    await expect(evaluate('fs.writeFileSync("/tmp/x", "")')).resolves.toBe('undefined');
  });

  test('without a password nothing starts, and it says why', async () => {
    const config = docker(['compose', 'config', '--quiet'], { POSTGRES_PASSWORD: '' });
    await expect(config).rejects.toThrow(/run npm run password first/);
  });

  test('a shop without its database says that it cannot work, and recovers by itself', async () => {
    const status = async () => (await ask('/healthz')).status;
    await compose('stop', '--timeout', '5', 'db');
    await eventually(status, 503);
    await compose('start', 'db');
    await eventually(status, 200);
  });

  test('the shop ends within three seconds when it is told to', async () => {
    // Then it would be killed, and the code 137.
    await compose('stop', '--timeout', '3', 'app');
    const [container] = (await compose('ps', '--all', '--format', 'json', 'app')).split('\n');
    expect(JSON.parse(container)).toMatchObject({ State: 'exited', ExitCode: 0 });
  });
});
