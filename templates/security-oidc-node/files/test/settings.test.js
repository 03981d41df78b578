import { readSettings } from '../src/settings.js';

const OTHER = {
  OIDC_ISSUER: 'https://login.example.com/realms/club',
  OIDC_CLIENT_ID: 'club',
  OIDC_CLIENT_SECRET: 'placeholder',
};

test('with nothing set the practice provider is used', () => {
  const settings = readSettings({});
  expect(settings).toEqual({
    port: 3000,
    appUrl: undefined,
    client: undefined,
    providerPort: 4000,
  });
});

test('another provider needs issuer, id and secret', () => {
  const { client } = readSettings(OTHER);
  expect(client.issuer.href).toBe('https://login.example.com/realms/club');
  expect(() => readSettings({ ...OTHER, OIDC_CLIENT_SECRET: '' })).toThrow(/OIDC_CLIENT_SECRET/);
});

test('a provider on the network needs TLS', () => {
  const issuer = (url) => readSettings({ ...OTHER, OIDC_ISSUER: url });
  expect(() => issuer('http://login.example.com')).toThrow(/https/);
  expect(() => issuer('http://127.0.0.1.example.com')).toThrow(/https/);
  expect(() => issuer('login.example.com')).toThrow(/no URL/);
  expect(issuer('http://127.0.0.1:4000').client.issuer.port).toBe('4000');
});

test('on the network the practice provider is never used', () => {
  const APP_URL = 'https://club.example.com';
  expect(() => readSettings({ APP_URL })).toThrow(/OIDC_ISSUER/);
  expect(readSettings({ ...OTHER, APP_URL }).appUrl.href).toBe(`${APP_URL}/`);
  expect(() => readSettings({ ...OTHER, APP_URL: 'http://club.example.com' })).toThrow(/https/);
});

test('a port is a port', () => {
  expect(readSettings({ PORT: '0' }).port).toBe(0);
  for (const PORT of ['web', '-1', '70000']) {
    expect(() => readSettings({ PORT })).toThrow(/PORT is no port/);
  }
});
