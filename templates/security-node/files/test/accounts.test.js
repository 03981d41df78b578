import { readFile } from 'node:fs/promises';
import { hash } from '@node-rs/argon2';
import { jest } from '@jest/globals';
import { COOKIE } from '../src/access.js';
import { hashed, isOutdated, isRight } from '../src/passwords.js';
import { ownVault, PASSWORD } from './support.js';

const ADA = { name: 'ada', password: PASSWORD };
const WRONG = { name: 'ada', password: 'not the password' };

const own = ownVault();

afterEach(() => {
  jest.useRealTimers();
});

/** Moves the clock. Only the clock: the network's timers must go on. */
function afterwards(seconds) {
  const others = ['nextTick', 'queueMicrotask', 'performance', 'hrtime'];
  for (const kind of ['Timeout', 'Interval', 'Immediate'])
    others.push(`set${kind}`, `clear${kind}`);
  jest.useFakeTimers({ doNotFake: others, now: Date.now() + seconds * 1000 });
}

const storedHash = () => own.db.get('select password_hash from accounts').password_hash;

/** The answers to so many logins, one after the other. */
async function statuses(browser, login, times) {
  const found = [];
  for (let n = 0; n < times; n += 1) found.push((await browser.post('/session', login)).status);
  return found;
}

describe('passwords', () => {
  test('are kept as argon2id hashes', async () => {
    await own.person('ada');
    expect(storedHash()).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect((await readFile(own.file)).includes(PASSWORD)).toBe(false);
  });

  test('that are equal have different hashes', async () => {
    expect(await hashed(PASSWORD)).not.toBe(await hashed(PASSWORD));
  });

  test('of nobody are never right', async () => {
    expect(await isRight('', undefined)).toBe(false);
  });

  test('of an unknown name cost about as much as those of a known one', async () => {
    // The work of the processor, not the time: that depends on what else the machine does.
    const work = async (stored) => {
      const before = process.cpuUsage();
      for (let n = 0; n < 5; n += 1) await isRight('x', stored);
      return process.cpuUsage(before).user;
    };
    const known = await work(await hashed(PASSWORD));
    expect(await work(undefined)).toBeGreaterThan(known / 3);
  });

  test('that are wrong, and names that are unknown, look the same', async () => {
    await own.person('ada');
    const wrong = await own.browser().post('/session', WRONG);
    const unknown = await own.browser().post('/session', { ...WRONG, name: 'nobody' });
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(wrong.text).toBe(unknown.text);
  });

  test('with an old hash get a new one at the next login', async () => {
    await own.person('ada');
    const cheap = await hash(PASSWORD, { timeCost: 1, memoryCost: 64, parallelism: 1 });
    own.db.run('update accounts set password_hash = ?', [cheap]);
    expect((await own.browser().post('/session', ADA)).status).toBe(204);
    expect(isOutdated(storedHash())).toBe(false);
  });

  test('that are refused are not sent back', async () => {
    const answer = await own.browser().post('/accounts', { name: 'ada', password: 'hunter2' });
    expect(answer.status).toBe(422);
    expect(answer.text).toMatch(/15/);
    expect(answer.text).not.toMatch(/hunter2/);
  });
});

describe('names', () => {
  test.each(['Ada', 'ad', 'ada ', 'ada\n', 'a'.repeat(33), 'äda', '-da'])(
    'have one spelling: %j is refused',
    async (name) => {
      const answer = await own.browser().post('/accounts', { name, password: PASSWORD });
      expect(answer.status).toBe(422);
    },
  );

  test('are given once, also to two who ask at once', async () => {
    const ask = () => own.browser().post('/accounts', ADA);
    const answers = await Promise.all([ask(), ask()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });
});

describe('sessions', () => {
  test('have a cookie that scripts and other sites cannot reach', async () => {
    await own.person('ada');
    const { headers } = await own.browser().post('/session', ADA);
    const cookie = headers.get('set-cookie');
    expect(cookie).toMatch(/^__Host-/);
    for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/']) {
      expect(cookie).toContain(`; ${attribute}`);
    }
    expect(cookie).not.toMatch(/domain/i);
  });

  test('leave no token in the database that could be used', async () => {
    const ada = await own.person('ada');
    expect((await readFile(own.file)).includes(ada.cookies.get(COOKIE))).toBe(false);
  });

  test('end on the server, too', async () => {
    const ada = await own.person('ada');
    const stolen = { headers: { Cookie: `${COOKIE}=${ada.cookies.get(COOKIE)}` } };
    expect((await own.browser().get('/notes', stolen)).status).toBe(200);
    expect((await ada.delete('/session')).status).toBe(204);
    expect(ada.cookies.has(COOKIE)).toBe(false);
    expect((await own.browser().get('/notes', stolen)).status).toBe(401);
  });

  test('are new after each login, and the old one ends', async () => {
    const ada = await own.person('ada');
    const old = ada.cookies.get(COOKIE);
    await ada.post('/session', ADA);
    expect(ada.cookies.get(COOKIE)).not.toBe(old);
    const late = await own.browser().get('/notes', { headers: { Cookie: `${COOKIE}=${old}` } });
    expect(late.status).toBe(401);
  });

  test('are not made of what the client brought along', async () => {
    await own.person('ada');
    const planted = { headers: { Cookie: `${COOKIE}=planted` } };
    const browser = own.browser();
    expect((await browser.post('/session', ADA, planted)).status).toBe(204);
    expect(browser.cookies.get(COOKIE)).not.toBe('planted');
    expect((await own.browser().get('/notes', planted)).status).toBe(401);
  });

  test('expire', async () => {
    const ada = await own.person('ada');
    afterwards(9 * 60 * 60);
    expect((await ada.get('/notes')).status).toBe(401);
  });
});

describe('the throttle', () => {
  test('makes the right password wait after five wrong ones', async () => {
    await own.person('ada');
    const browser = own.browser();
    expect(await statuses(browser, WRONG, 6)).toEqual([401, 401, 401, 401, 401, 429]);
    const refused = await browser.post('/session', ADA);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(800);
    afterwards(15 * 60 + 1);
    expect((await browser.post('/session', ADA)).status).toBe(204);
  });

  test('counts attempts that come at once', async () => {
    const attempts = Array.from({ length: 8 }, () => own.browser().post('/session', WRONG));
    const refused = (await Promise.all(attempts)).filter(({ status }) => status === 429);
    expect(refused).toHaveLength(3);
  });

  test('starts again after the right password', async () => {
    await own.person('ada');
    const browser = own.browser();
    await statuses(browser, WRONG, 4);
    await browser.post('/session', ADA);
    expect(await statuses(browser, WRONG, 2)).toEqual([401, 401]);
  });

  test('keeps nobody else out', async () => {
    await own.person('bob');
    await statuses(own.browser(), WRONG, 6);
    const bob = { name: 'bob', password: PASSWORD };
    expect((await own.browser().post('/session', bob)).status).toBe(204);
  });
});

describe('the audit log', () => {
  test('tells the story of an attack', async () => {
    await own.person('ada');
    await statuses(own.browser(), WRONG, 6);
    expect(own.audited().map(({ event }) => event)).toEqual([
      'account.created',
      'login.succeeded',
      ...Array(5).fill('login.failed'),
      'login.throttled',
    ]);
    expect(new Set(own.audited().map(({ account }) => account)).size).toBe(1);
  });

  test('has no secrets', async () => {
    const ada = await own.person('ada');
    const token = ada.cookies.get(COOKIE);
    const { json } = await ada.post('/notes', { title: 'the title', body: 'the body' });
    await ada.get(`/notes/${json.id}`);
    await own.browser().post('/session', WRONG);
    // It happens: the password was typed into the field for the name.
    await own.browser().post('/session', { name: 'typed-by-mistake', password: 'x' });
    await ada.delete('/session');
    const log = own.lines.join('\n');
    for (const secret of [PASSWORD, token, 'title', 'body', WRONG.password, 'by-mistake']) {
      expect(log).not.toContain(secret);
    }
  });
});
