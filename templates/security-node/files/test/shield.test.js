import { Router } from 'express';
import { ownVault } from './support.js';

const own = ownVault(
  Router().get('/fault', () => {
    throw new Error('a detail of the inside');
  }),
);

test.each([
  ['/healthz', 200],
  ['/notes', 401],
  ['/nothing-here', 404],
  ['/fault', 500],
])('every answer has the security headers: %s', async (path, status) => {
  const answer = await own.browser().get(path);
  expect(answer.status).toBe(status);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none';frame-ancestors 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=63072000; includeSubDomains',
    'x-content-type-options': 'nosniff',
  });
  expect(answer.headers.has('x-powered-by')).toBe(false);
});

test('a fault shows nothing of the inside', async () => {
  expect((await own.browser().get('/fault')).json).toEqual({ detail: 'internal error' });
  expect(own.errors.map(({ message }) => message)).toEqual(['a detail of the inside']);
});

test.each(['cross-site', 'same-site'])('a page elsewhere (%s) changes nothing', async (site) => {
  const ada = await own.person('ada');
  const answer = await ada.delete('/session', { headers: { 'Sec-Fetch-Site': site } });
  expect(answer.status).toBe(403);
  expect((await ada.get('/notes')).status).toBe(200);
});

test("the vault's own pages can change something", async () => {
  const ada = await own.person('ada');
  const answer = await ada.delete('/session', { headers: { 'Sec-Fetch-Site': 'same-origin' } });
  expect(answer.status).toBe(204);
});

// A form can send `text/plain` anywhere without asking; JSON it cannot.
test('a form of another site is not taken for JSON', async () => {
  const ada = await own.person('ada');
  const answer = await ada.send('POST', '/notes', {
    raw: '{"title": "t", "body": ""}',
    headers: { 'Content-Type': 'text/plain' },
  });
  expect(answer.status).toBe(422);
});

test.each([
  ['broken', '{"title": "secret', 400],
  ['too large', JSON.stringify({ title: 'x'.repeat(70_000) }), 413],
])('a body that is %s is refused, and not repeated', async (_, raw, status) => {
  const answer = await own.browser().send('POST', '/accounts', { raw });
  expect(answer.status).toBe(status);
  expect(answer.json).toEqual({ detail: 'the body cannot be read' });
});
