/** What the order of the steps in src/app.js is for: move one, and see which test fails. */
import { eventually, ownApp, problemIn } from './support.js';

const refused = [
  ['404', (client) => client.get('/nowhere')],
  ['400', (client) => client.post('/bookmarks').type('json').send('{')],
  ['413', (client) => client.post('/bookmarks').send({ title: 'x'.repeat(70_000) })],
];

/** An application whose limit is used up. */
async function exhausted() {
  const own = ownApp({ RATE_LIMIT: '1' });
  await own.client.get('/bookmarks');
  return own;
}

test.each(refused)(
  'an answer with an error has the id and the headers that guard: %s',
  async (status, send) => {
    const response = await send(ownApp().client);
    problemIn(response, Number(status));
    expect(response.get('X-Content-Type-Options')).toBe('nosniff');
    expect(response.get('Content-Security-Policy')).toContain("default-src 'self'");
    expect(response.get('X-Powered-By')).toBeUndefined();
  },
);

test.each(refused)('a request that is refused is in the log: %s', async (status, send) => {
  const { client, lines } = ownApp();
  const response = await send(client);
  await eventually(() =>
    expect(lines).toContainEqual(
      expect.objectContaining({
        message: 'request',
        status: Number(status),
        requestId: response.get('X-Request-Id'),
      }),
    ),
  );
});

test('who asks too often is told when to come again', async () => {
  const { client, lines } = await exhausted();
  const response = await client.get('/bookmarks');
  problemIn(response, 429);
  expect(Number(response.get('Retry-After'))).toBeGreaterThan(0);
  expect(response.get('RateLimit')).toContain('r=0');
  expect(response.get('X-Content-Type-Options')).toBe('nosniff');
  await eventually(() => expect(lines.map(({ status }) => status)).toContain(429));
});

test('whose limit is used up costs no parsing of bodies', async () => {
  const { client } = await exhausted();
  // 400 would say that somebody has read it.
  problemIn(await client.post('/bookmarks').type('json').send('{'), 429);
});

test('what is not there counts too', async () => {
  const { client } = ownApp({ RATE_LIMIT: '1' });
  problemIn(await client.get('/nowhere'), 404);
  problemIn(await client.get('/nowhere'), 429);
});

test('the health check is never refused, but guarded and logged like the rest', async () => {
  const { client, lines } = await exhausted();
  const response = await client.get('/healthz');
  expect(response.status).toBe(200);
  expect(response.body).toEqual({ status: 'ok' });
  expect(response.get('X-Content-Type-Options')).toBe('nosniff');
  await eventually(() => expect(lines.map(({ path }) => path)).toContain('/healthz'));
});

test('clients behind a proxy are counted one by one', async () => {
  const { client } = ownApp({ RATE_LIMIT: '1', TRUST_PROXY: '1' });
  const from = (address) => client.get('/bookmarks').set('X-Forwarded-For', address);
  expect((await from('192.0.2.1')).status).toBe(200);
  expect((await from('192.0.2.1')).status).toBe(429);
  expect((await from('192.0.2.2')).status).toBe(200);
});
