import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readSettings, withDotEnv } from '../../src/settings.js';

describe('settings', () => {
  test('without any, only this computer can reach us', () => {
    expect(readSettings({})).toEqual({ host: '127.0.0.1', port: 3000 });
  });

  test('the environment decides', () => {
    expect(readSettings({ HOST: '0.0.0.0', PORT: '0' })).toEqual({ host: '0.0.0.0', port: 0 });
  });

  test.each(['web', '-1', '65536', '80.5'])('the port %s is refused by name', (PORT) => {
    expect(() => readSettings({ PORT })).toThrow(/PORT/);
  });
});

describe('.env', () => {
  let directory;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'shop-'));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  test('it fills in what is not set', () => {
    const file = join(directory, '.env');
    writeFileSync(file, '# ours\nHOST=file\nPORT=1\n');
    const env = withDotEnv({ HOST: 'shell' }, pathToFileURL(file));
    expect(env).toEqual({ HOST: 'shell', PORT: '1' });
  });

  test('it may be missing', () => {
    const none = pathToFileURL(join(directory, 'none'));
    expect(withDotEnv({ HOST: 'shell' }, none)).toEqual({ HOST: 'shell' });
  });

  test('one that cannot be read is an error', () => {
    expect(() => withDotEnv({}, pathToFileURL(directory))).toThrow(/EISDIR/);
  });
});
