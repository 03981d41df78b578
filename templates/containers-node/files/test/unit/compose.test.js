/** Rules for compose.yaml that need no Docker. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const text = readFileSync(new URL('../../compose.yaml', import.meta.url), 'utf8');
const { services, volumes } = parse(text);

test('only the application can be reached, and only from this computer', () => {
  expect(services.app.ports).toEqual([expect.stringMatching(/^127\.0\.0\.1:/)]);
  expect(services.db).not.toHaveProperty('ports');
});

test('the application waits until the database answers', () => {
  expect(services.app.depends_on.db.condition).toBe('service_healthy');
  expect(services.db.healthcheck.test).toContain('--host=127.0.0.1');
});

test('a password is never written down: without one, Compose stops and says what to do', () => {
  const passwords = [...text.matchAll(/PASSWORD[^\n]*/g)].map(([line]) => line);
  expect(passwords.length).toBeGreaterThan(0);
  for (const line of passwords) expect(line).toMatch(/PASSWORD(: \$\{POSTGRES_PASSWORD)?:\?\w/);
});

test('the application can write nowhere but to memory, and gains no rights', () => {
  expect(services.app).toMatchObject({
    read_only: true,
    tmpfs: ['/tmp'],
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    init: true,
  });
});

test('the data is in a volume, where this version of PostgreSQL wants it', () => {
  const [, version] = /^postgres:(\d+)$/.exec(services.db.image);
  expect(Number(version)).toBeGreaterThanOrEqual(18);
  const [[volume, path]] = services.db.volumes.map((mount) => mount.split(':'));
  expect(path).toBe('/var/lib/postgresql');
  expect(Object.keys(volumes)).toContain(volume);
});
