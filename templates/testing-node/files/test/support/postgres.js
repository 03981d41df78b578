/** A PostgreSQL database for tests: a real one, made from the migrations, and gone afterwards. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { silent } from '../../src/log.js';
import { migrate } from '../../src/postgres/migrations.js';
import { openPool, postgresUrl } from '../../src/postgres/pool.js';
import { withDotEnv } from '../../src/settings.js';

/** Where the server is; nothing when this project was set up without it. */
export const SERVER_URL = postgresUrl(withDotEnv(process.env));

const HELP = 'start it with `devpath services up postgres`';
// What is wrong when nobody answers. A refused password is no such thing: it must be seen as it is.
const SILENCE = ['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'EAI_AGAIN', 'ECONNRESET'];
// "The database system is starting up."
const STARTING = '57P03';

/**
 * Why the tests cannot use a server, as a sentence with the command that helps; nothing when they
 * can.
 * @param {number} patience milliseconds for a server that is just starting
 * @returns {Promise<string | undefined>}
 */
export async function postgresProblem(patience = 0) {
  if (SERVER_URL === undefined) return `POSTGRES_URL is not set; ${HELP}`;
  const deadline = Date.now() + patience;
  for (;;) {
    const code = await whyNoAnswer(SERVER_URL);
    if (code === undefined) return undefined;
    if (Date.now() >= deadline) return `PostgreSQL does not answer (${code}); ${HELP}`;
    await sleep(500);
  }
}

/** In CI an expected database counts always: a green run must mean that its tests have run. */
export const mustAnswer = () => Boolean(process.env.CI) && SERVER_URL !== undefined;

/** Whether the files that need a database count in the coverage. */
export const isDatabaseCounted = async () =>
  mustAnswer() || (await postgresProblem()) === undefined;

/**
 * `describe` for tests that need the server: skipped without it, and failing instead where it must
 * be.
 * @param {string} title
 * @param {() => void} tests
 */
export async function describeWithPostgres(title, tests) {
  const problem = await postgresProblem();
  if (problem === undefined) {
    describe(title, tests);
  } else if (mustAnswer()) {
    test(title, () => {
      throw new Error(problem);
    });
  } else {
    describe.skip(title, tests);
  }
}

/**
 * Gives the tests around it a database of their own: empty before each test, unknown to everybody
 * else.
 * @param {{ migrated: boolean }} options
 * @returns {{ pool: import('pg').Pool }}
 */
export function ownDatabase({ migrated } = { migrated: true }) {
  const own = {};
  const name = `test_${randomBytes(6).toString('hex')}`;
  let server;

  beforeAll(async () => {
    server = new pg.Client(SERVER_URL);
    await server.connect();
    await server.query(`create database ${name}`);
    const url = new URL(SERVER_URL);
    url.pathname = `/${name}`;
    own.pool = openPool(url.href, silent);
    if (migrated) await migrate(own.pool);
  });

  beforeEach(async () => {
    if (migrated) await own.pool.query('truncate products, orders, order_lines');
  });

  afterAll(async () => {
    await own.pool?.end();
    await server?.query(`drop database if exists ${name} with (force)`);
    await server?.end();
  });

  return own;
}

/** @returns {Promise<string | undefined>} the code of the error, nothing when somebody answers */
async function whyNoAnswer(url) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 });
  try {
    await client.connect();
    return undefined;
  } catch (error) {
    const code = error.code ?? 'ETIMEDOUT';
    return code === STARTING || SILENCE.includes(code) ? code : undefined;
  } finally {
    await client.end();
  }
}
