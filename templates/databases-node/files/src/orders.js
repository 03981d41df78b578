/** Placing orders: everything or nothing, also when two customers want the last item at once. */

/** There is not enough of a product. */
export class OutOfStockError extends Error {
  /** @param {string} productId */
  constructor(productId) {
    super(`not enough of product ${productId}`);
    this.name = 'OutOfStockError';
    this.productId = productId;
  }
}

/**
 * Takes products from the stock and writes the order, in one transaction: an error undoes it all.
 *
 * One statement per product both checks and takes: its row stays locked until the transaction ends, so
 * nobody can take the same item in between. Products are taken in the order of their ids, so that two
 * orders never wait for each other in a circle (a deadlock).
 * @param {import('knex').Knex} db
 * @param {string} customerId ids are 64-bit numbers, which JavaScript keeps exactly only as text
 * @param {Map<string, number>} quantities by product id
 * @returns {Promise<string>} the order's id
 */
export async function place(db, customerId, quantities) {
  return db.transaction(async (transaction) => {
    const [order] = await transaction('orders').insert({ customer_id: customerId }, ['id']);
    const sorted = [...quantities].sort(([a], [b]) => (BigInt(a) < BigInt(b) ? -1 : 1));
    for (const [productId, quantity] of sorted) {
      const [product] = await transaction('products')
        .where('id', productId)
        .andWhere('stock', '>=', quantity)
        .decrement('stock', quantity)
        .returning(['price']);
      if (product === undefined) throw new OutOfStockError(productId);
      await transaction('order_lines').insert({
        order_id: order.id,
        product_id: productId,
        quantity,
        unit_price: product.price,
      });
    }
    return order.id;
  });
}
