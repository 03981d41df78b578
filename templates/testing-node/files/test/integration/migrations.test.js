import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { migrate } from '../../src/postgres/migrations.js';
import { describeWithPostgres, ownDatabase } from '../support/postgres.js';

await describeWithPostgres('migrations', () => {
  const own = ownDatabase({ migrated: false });
  let directory;

  const tables = async () => {
    const sql = `select tablename from pg_tables where schemaname = 'public' order by 1`;
    return (await own.pool.query(sql)).rows.map(({ tablename }) => tablename);
  };
  const write = (name, sql) => writeFile(join(directory, name), sql);
  const run = () => migrate(own.pool, pathToFileURL(`${directory}/`));

  beforeEach(async () => {
    await own.pool.query('drop schema public cascade; create schema public');
    directory = await mkdtemp(join(tmpdir(), 'shop-'));
  });

  afterEach(() => rm(directory, { recursive: true }));

  test('each file runs once, in order', async () => {
    await write('2.sql', 'create table b (id int references a)');
    await write('1.sql', 'create table a (id int primary key)');
    await write('notes.txt', 'no SQL');
    expect(await run()).toEqual(['1.sql', '2.sql']);
    expect(await run()).toEqual([]);

    await write('3.sql', 'drop table b');
    expect(await run()).toEqual(['3.sql']);
    expect(await tables()).toEqual(['a', 'migrations']);
  });

  test('one that fails leaves nothing of those before it', async () => {
    await write('1.sql', 'create table a (id int)');
    await write('2.sql', 'create table a (id int)');
    await expect(run()).rejects.toThrow(/already exists/);
    expect(await tables()).toEqual([]);
  });

  test('two programs that start at once do not disturb each other', async () => {
    await write('1.sql', 'create table a (id int); select pg_sleep(0.2)');
    const runs = await Promise.all([run(), run()]);
    expect(runs.flat()).toEqual(['1.sql']);
  });
});
