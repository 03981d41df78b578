/** Time in tests stands still until a test moves it: nothing waits, and nothing is almost equal. */
import { jest } from '@jest/globals';
import supertest from 'supertest';
import { createApp } from '../../src/http/app.js';
import { jsonLog, silent } from '../../src/log.js';
import { MemoryRepository } from '../../src/shop/memoryRepository.js';

let lines;
let log;
beforeEach(() => {
  lines = [];
  log = jsonLog({ write: (line) => lines.push(line) });
});

afterEach(() => jest.useRealTimers());

test('a line of the log is one line of JSON, whatever is in it', () => {
  jest.useFakeTimers({ now: new Date('2026-02-01T12:00:00Z') });
  log.info('two\nlines', { path: '/"' });
  expect(lines).toEqual([
    '{"time":"2026-02-01T12:00:00.000Z","level":"info","message":"two\\nlines","path":"/\\""}\n',
  ]);
});

test('a request is logged with how long it took', async () => {
  // Only this one clock: the timers of the network must go on.
  const clock = jest.spyOn(performance, 'now').mockReturnValueOnce(1000).mockReturnValueOnce(1250);
  const app = createApp({ repository: new MemoryRepository(), log });
  await supertest(app).get('/healthz?secret=1').expect(200);
  clock.mockRestore();
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { message: 'request', method: 'GET', path: '/healthz', status: 200, ms: 250 },
  ]);
});

test('without an output of its own it writes to standard output', () => {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  jsonLog().error('here');
  expect(write).toHaveBeenCalledWith(expect.stringContaining('"level":"error","message":"here"'));
  write.mockRestore();
});

test('silence is silent', () => {
  expect(silent.info('a')).toBeUndefined();
  expect(silent.error('b')).toBeUndefined();
});
