/** Behind a proxy that ends TLS: stricter cookies, addresses that are not the request's. */
import { ownWorld } from './support.js';

const own = ownWorld({ publicUrl: 'https://club.example.com' });

const logIn = (headers) => fetch(own.at('/login'), { redirect: 'manual', headers });

test('the cookie travels over TLS only, and belongs to this host only', async () => {
  const { headers } = await logIn({ 'x-forwarded-proto': 'https' });
  const cookie = headers.get('set-cookie');
  expect(cookie).toMatch(/^__Host-session=/);
  expect(cookie).toContain('; Secure');
  expect(headers.get('strict-transport-security')).toContain('max-age');
});

test('no cookie when the last step was without TLS', async () => {
  expect((await logIn({})).headers.get('set-cookie')).toBeNull();
});

test('the answer goes to the address that was set, not to a host that was asked for', async () => {
  const { headers } = await logIn({ 'x-forwarded-host': 'evil.example' });
  const asked = new URL(headers.get('location')).searchParams;
  expect(asked.get('redirect_uri')).toBe('https://club.example.com/callback');
});
