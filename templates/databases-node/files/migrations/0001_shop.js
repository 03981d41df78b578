/**
 * Customers, products, orders and their lines, in third normal form.
 *
 * Rules that the database keeps itself (unique, foreign key, check) hold for every program that ever
 * writes to it; rules in JavaScript hold only for this one.
 * @param {import('knex').Knex} db
 */
export async function up(db) {
  await db.schema.createTable('customers', (table) => {
    table.bigIncrements('id');
    table.text('email').notNullable().unique({ indexName: 'uq_customers_email' });
    table.text('name').notNullable();
  });
  await db.schema.createTable('products', (table) => {
    table.bigIncrements('id');
    table.text('sku').notNullable().unique({ indexName: 'uq_products_sku' });
    table.text('name').notNullable();
    // Money is never a float: 0.1 + 0.2 is not 0.3.
    table.decimal('price', 10, 2).notNullable();
    table.integer('stock').notNullable();
    table.check('price >= 0', [], 'ck_products_price_not_negative');
    table.check('stock >= 0', [], 'ck_products_stock_not_negative');
  });
  await db.schema.createTable('orders', (table) => {
    table.bigIncrements('id');
    table.bigInteger('customer_id').notNullable().references('customers.id');
    table.timestamp('placed_at').notNullable().defaultTo(db.fn.now());
    // "The last orders of this customer" is the question asked most: one index finds and sorts.
    table.index(['customer_id', 'placed_at'], 'ix_orders_customer_id_placed_at');
  });
  await db.schema.createTable('order_lines', (table) => {
    table.bigInteger('order_id').notNullable().references('orders.id').onDelete('CASCADE');
    table.bigInteger('product_id').notNullable().references('products.id');
    table.integer('quantity').notNullable();
    // Copied: tomorrow's price must not change it.
    table.decimal('unit_price', 10, 2).notNullable();
    table.primary(['order_id', 'product_id'], { constraintName: 'pk_order_lines' });
    table.index(['product_id'], 'ix_order_lines_product_id');
    table.check('quantity > 0', [], 'ck_order_lines_quantity_positive');
  });
}

/** @param {import('knex').Knex} db */
export async function down(db) {
  for (const table of ['order_lines', 'orders', 'products', 'customers']) {
    await db.schema.dropTable(table);
  }
}
