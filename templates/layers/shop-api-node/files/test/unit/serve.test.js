import { once } from 'node:events';
import { request } from 'node:http';
import { silent } from '../../src/log.js';
import { serve } from '../../src/http/serve.js';
import { aProduct } from '../support/goods.js';
import { startProgram } from '../support/program.js';

const CLEAN = { code: 0, signal: null };

describe('the program', () => {
  let program;

  beforeEach(async () => {
    program = await startProgram();
  });

  // For the test that failed half-way; the others have none left to end.
  afterEach(() => program.signal('SIGKILL'));

  test.each(['SIGTERM', 'SIGINT'])('%s ends it cleanly', async (signal) => {
    const response = await fetch(`${program.url}/healthz`);
    expect(await response.json()).toEqual({ status: 'ok' });
    program.signal(signal);
    expect(await program.ended).toEqual(CLEAN);
  });

  test('a request that is under way is still answered', async () => {
    const body = JSON.stringify(aProduct());
    const headers = { 'content-type': 'application/json', 'content-length': body.length };
    const post = request(`${program.url}/products`, { method: 'POST', headers });
    const answered = once(post, 'response');
    post.write(body.slice(0, 10));
    // The server has the beginning when it answers something else.
    await fetch(`${program.url}/healthz`);

    program.signal('SIGTERM');
    post.end(body.slice(10));
    const [response] = await answered;
    response.resume();
    expect(response.statusCode).toBe(201);
    expect(await program.ended).toEqual(CLEAN);
  });
});

test('a port that is taken is an error', async () => {
  const program = await startProgram();
  try {
    const settings = { host: '127.0.0.1', port: Number(new URL(program.url).port) };
    const second = serve(() => {}, settings, { log: silent, close: async () => {} });
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  } finally {
    program.signal('SIGTERM');
    await program.ended;
  }
});
