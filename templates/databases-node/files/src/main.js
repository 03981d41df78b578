/** Shows the shop at work: `node src/main.js`. It writes into your own databases. */
import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { createConnection } from 'mysql2/promise';
import { connect } from './database.js';
import { MongodbEvents } from './mongodbEvents.js';
import { MysqlProducts } from './mysqlProducts.js';
import { place } from './orders.js';
import { bestSellers } from './reports.js';
import { MONGODB, MYSQL, POSTGRES } from './servers.js';

/** Migrates, sells two pens and prints the best sellers. */
async function showPostgres(url) {
  const db = connect(url);
  try {
    await db.migrate.latest();
    const [ada] = await db('customers')
      .insert({ email: 'ada@example.com', name: 'Ada' })
      .onConflict('email')
      .merge(['name'])
      .returning('id');
    const [pen] = await db('products')
      .insert({ sku: 'PEN-1', name: 'Pen', price: '1.20', stock: 2 })
      .onConflict('sku')
      .merge(['stock'])
      .returning('id');
    const order = await place(db, ada.id, new Map([[pen.id, 2]]));
    console.log(`  Ada placed order ${order}; the best sellers of each month are`);
    for (const row of await bestSellers(db)) {
      console.log(`  ${row.month}  ${row.place}. ${row.name}: ${row.revenue}`);
    }
  } finally {
    await db.destroy();
  }
}

/** Puts two pens on the shelf and takes one. */
async function showMysql(url) {
  const connection = await createConnection(url);
  try {
    const products = new MysqlProducts(connection);
    await products.createTable();
    await products.put('PEN-1', '1.20', 2);
    console.log(`  one pen taken, at ${await products.take('PEN-1', 1)}`);
  } finally {
    await connection.end();
  }
}

/** Records a purchase and adds up what was spent. */
async function showMongodb(url) {
  const client = await MongoClient.connect(url);
  try {
    const events = new MongodbEvents(client.db());
    await events.create();
    await events.record(randomUUID(), 'Ada', 'bought', { sku: 'PEN-1', cents: 240 });
    for (const [customer, cents] of Object.entries(await events.spentByCustomer())) {
      console.log(`  ${customer} spent ${(cents / 100).toFixed(2)}`);
    }
  } finally {
    await client.close();
  }
}

const shows = new Map([
  [POSTGRES, showPostgres],
  [MYSQL, showMysql],
  [MONGODB, showMongodb],
]);
let shown = 0;
for (const [server, show] of shows) {
  console.log(server.title);
  const problem = await server.problem();
  if (problem === undefined) {
    await show(server.url);
    shown += 1;
  } else {
    console.log(`  ${problem}`);
  }
}
if (shown === 0) {
  console.error('no database answers');
  process.exitCode = 1;
}
