/** Questions that a shop asks its database. */

/**
 * The newest orders of a customer; the index on (customer_id, placed_at) answers it alone.
 * @param {import('knex').Knex} db
 * @param {string} customerId
 */
export function lastOrders(db, customerId, count = 10) {
  return db('orders')
    .where('customer_id', customerId)
    .orderBy('placed_at', 'desc')
    .limit(count)
    .select('id', 'placed_at');
}

/**
 * One page of the catalogue, by keyset: the page starts behind the last product seen.
 *
 * `OFFSET 100000` would make the database read and throw away 100000 rows; this starts at the right
 * place in the index on `sku`, and no product is shown twice when one is added meanwhile.
 * @param {import('knex').Knex} db
 * @param {string} sku
 */
export function productsAfter(db, sku, count = 10) {
  return db('products').where('sku', '>', sku).orderBy('sku').limit(count).select('sku', 'price');
}

/**
 * The products with most revenue of each month.
 *
 * The first common table expression groups, the second ranks within each month by a window: a window
 * function cannot stand in WHERE, since it is computed after it.
 * @param {import('knex').Knex} db
 * @returns {Promise<{ month: string, place: string, name: string, revenue: string }[]>}
 */
export async function bestSellers(db, perMonth = 3) {
  const { rows } = await db.raw(
    `with sales as (
       select date_trunc('month', o.placed_at) as month, p.name, sum(l.quantity * l.unit_price) as revenue
       from orders as o
       join order_lines as l on l.order_id = o.id
       join products as p on p.id = l.product_id
       group by month, p.id
     ), ranked as (
       select *, rank() over (partition by month order by revenue desc) as place from sales
     )
     select to_char(month, 'YYYY-MM') as month, place, name, revenue
     from ranked where place <= ? order by ranked.month, place, name`,
    [perMonth],
  );
  return rows;
}
