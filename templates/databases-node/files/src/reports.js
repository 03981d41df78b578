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
 * The products with most revenue of each month: a common table expression and a window.
 * @param {import('knex').Knex} db
 */
export async function bestSellers(db, perMonth = 3) {
  const { rows } = await db.raw(
    `with sales as (
       select date_trunc('month', o.placed_at) as month, p.name, sum(l.quantity * l.unit_price) as revenue
       from orders as o
       join order_lines as l on l.order_id = o.id
       join products as p on p.id = l.product_id
       group by 1, 2
     ), ranked as (
       select *, rank() over (partition by month order by revenue desc) as place from sales
     )
     select * from ranked where place <= ? order by month, place, name`,
    [perMonth],
  );
  return rows;
}
