/** Brings your own database to the newest migration: `npm run migrate`. */
import { connect } from './database.js';
import { postgresUrl } from './settings.js';

const url = postgresUrl();
if (url === undefined) {
  console.error('no database: run `devpath services up postgres`');
  process.exit(1);
}
const db = connect(url);
const [, done] = await db.migrate.latest();
console.log(done.length === 0 ? 'nothing to do' : done.join('\n'));
await db.destroy();
