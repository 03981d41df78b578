import { POSTGRES } from '../src/servers.js';
import { describeWith, ownPostgres } from './support.js';

await describeWith(POSTGRES, 'migrations in PostgreSQL', () => {
  const own = ownPostgres();

  test('every migration can be undone', async () => {
    expect(await own.db.schema.hasTable('orders')).toBe(true);
    await own.db.migrate.rollback(undefined, true);
    expect(await own.db.schema.hasTable('orders')).toBe(false);
    await own.db.migrate.latest();
    expect(await own.db.schema.hasTable('orders')).toBe(true);
  });
});
