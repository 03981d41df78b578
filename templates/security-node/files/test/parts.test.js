import { inspect } from 'node:util';
import { FieldCipher, NONCE_BYTES, UnreadableError } from '../src/encryption.js';
import { settingsFrom } from '../src/settings.js';

const KEY = Buffer.from(Array.from({ length: 32 }, (_, n) => n)).toString('base64');

describe('settings', () => {
  test('have a new key each time in development', () => {
    const [first, second] = [settingsFrom({}), settingsFrom({})];
    expect(first.encryptionKey).toHaveLength(32);
    expect(first.encryptionKey).not.toEqual(second.encryptionKey);
  });

  test('take the key from the environment', () => {
    const { encryptionKey } = settingsFrom({ ENCRYPTION_KEY: KEY, DATABASE_FILE: 'vault.db' });
    expect(encryptionKey.toString('base64')).toBe(KEY);
  });

  test.each([
    [{ ENVIRONMENT: 'production' }],
    [{ ENVIRONMENT: 'production', ENCRYPTION_KEY: KEY }],
    [{ ENVIRONMENT: 'production', DATABASE_FILE: 'vault.db' }],
    [{ DATABASE_FILE: 'vault.db' }],
  ])('do not make up what is missing: %j', (environment) => {
    expect(() => settingsFrom(environment)).toThrow(/must be set/);
  });

  test.each(['too short', Buffer.alloc(16).toString('base64'), KEY.slice(0, -1), `${KEY}!`])(
    'refuse a wrong key and do not show it: %s',
    (key) => {
      expect.assertions(2);
      try {
        settingsFrom({ ENCRYPTION_KEY: key });
      } catch (error) {
        expect(error.name).toBe('SettingsError');
        expect(error.message).not.toContain(key);
      }
    },
  );
});

describe('the cipher', () => {
  const cipher = new FieldCipher(Buffer.alloc(32));

  test('opens what it sealed, in its place and with its key only', () => {
    const sealed = cipher.seal('text', 'notes:1');
    expect(cipher.open(sealed, 'notes:1')).toBe('text');
    expect(() => cipher.open(sealed, 'notes:2')).toThrow(UnreadableError);
    const other = new FieldCipher(Buffer.alloc(32, 1));
    expect(() => other.open(sealed, 'notes:1')).toThrow(UnreadableError);
  });

  test('seals a text of nothing', () => {
    expect(cipher.open(cipher.seal('', 'notes:1'), 'notes:1')).toBe('');
  });

  test.each([0, NONCE_BYTES, -1])('notices one changed bit at %i', (position) => {
    const sealed = cipher.seal('text', 'notes:1');
    sealed[(position + sealed.length) % sealed.length] ^= 1;
    expect(() => cipher.open(sealed, 'notes:1')).toThrow(UnreadableError);
  });

  test.each([0, 5, NONCE_BYTES, NONCE_BYTES + 4, NONCE_BYTES + 15])(
    'notices a value that is too short: %i bytes',
    (length) => {
      const sealed = cipher.seal('text', 'notes:1').subarray(0, length);
      expect(() => cipher.open(sealed, 'notes:1')).toThrow(UnreadableError);
    },
  );

  test('never seals the same text to the same bytes', () => {
    expect(cipher.seal('text', 'notes:1')).not.toEqual(cipher.seal('text', 'notes:1'));
  });

  test('does not print its key', () => {
    expect(inspect(new FieldCipher(Buffer.from(KEY, 'base64')))).toBe('FieldCipher {}');
  });
});
