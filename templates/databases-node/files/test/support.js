/** Databases for tests: real ones, made from the migrations, and gone afterwards. */
import { randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { connect } from '../src/database.js';
import { MONGODB, POSTGRES } from '../src/servers.js';

/** A name that nobody else uses: two runs side by side do not meet. */
export const unusedName = () => `test_${randomBytes(6).toString('hex')}`;

/**
 * `describe` for a database that may not be there: then its tests are skipped; globalSetup.js said why.
 *
 * In CI a database that is expected (its variable is set) but does not answer is a failure: a green
 * run must mean that its tests have run.
 * @param {import('../src/servers.js').POSTGRES} server
 * @param {string} title
 * @param {() => void} tests
 */
export async function describeWith(server, title, tests) {
  const problem = await server.problem();
  if (problem === undefined) {
    describe(title, tests);
  } else if (process.env.CI && server.url !== undefined) {
    test(title, () => {
      throw new Error(problem);
    });
  } else {
    describe.skip(title, tests);
  }
}

/**
 * Gives the tests around it a PostgreSQL database of their own, migrated and empty before each test.
 * @returns {{ db: import('knex').Knex }}
 */
export function ownPostgres() {
  const own = {};
  const name = unusedName();
  let server;

  beforeAll(async () => {
    server = connect(POSTGRES.url);
    await server.raw('create database ??', [name]);
    const url = new URL(POSTGRES.url);
    url.pathname = `/${name}`;
    own.db = connect(url.href);
    await own.db.migrate.latest();
  });

  beforeEach(async () => {
    await own.db.raw('truncate customers, products, orders, order_lines');
  });

  afterAll(async () => {
    await own.db?.destroy();
    await server?.raw('drop database if exists ?? with (force)', [name]);
    await server?.destroy();
  });

  return own;
}

/**
 * Gives each test around it an empty MongoDB database of its own: making one costs nothing.
 * @returns {{ database: import('mongodb').Db }}
 */
export function ownMongodb() {
  const own = {};
  let client;

  beforeAll(async () => {
    client = await MongoClient.connect(MONGODB.url);
  });

  beforeEach(() => {
    own.database = client.db(unusedName());
  });

  afterEach(async () => {
    await own.database?.dropDatabase();
  });

  afterAll(async () => {
    await client?.close();
  });

  return own;
}
