/** Shows the shop at work: `npm start`. It writes into your own database. */
import { connect } from './database.js';
import { place } from './orders.js';
import { bestSellers } from './reports.js';
import { postgresUrl } from './settings.js';

const url = postgresUrl();
if (url === undefined) {
  console.error('no database: run `devpath services up postgres`');
  process.exit(1);
}
const db = connect(url);
await db.migrate.latest();
const [ada] = await db('customers')
  .insert({ email: 'ada@example.com', name: 'Ada' })
  .onConflict('email')
  .merge(['name'])
  .returning('id');
const [pen] = await db('products')
  .insert({ sku: 'PEN-1', name: 'Pen', price: '1.20', stock: 1000 })
  .onConflict('sku')
  .merge(['name'])
  .returning('id');
console.log(`Ada placed order ${await place(db, ada.id, new Map([[pen.id, 2]]))}`);
for (const row of await bestSellers(db)) {
  console.log(`${row.month.toISOString().slice(0, 7)}  ${row.place}. ${row.name}: ${row.revenue}`);
}
await db.destroy();
