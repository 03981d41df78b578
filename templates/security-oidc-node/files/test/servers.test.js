/** Between the opening of a port and the first answer. */
import { answer, close, open, urlOf } from '../src/servers.js';

test('who comes too early is told to come back, and not left waiting', async () => {
  const server = await open(0);
  try {
    const early = await fetch(urlOf(server));
    expect([early.status, early.headers.get('retry-after')]).toEqual([503, '1']);
    answer(server, (request, response) => response.end('here'));
    expect(await (await fetch(urlOf(server))).text()).toBe('here');
  } finally {
    await close(server);
  }
});
