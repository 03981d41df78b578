import { bestSellers } from '../src/reports.js';
import { POSTGRES } from '../src/servers.js';
import { describeWith, ownPostgres } from './support.js';

await describeWith(POSTGRES, 'reports from PostgreSQL', () => {
  const own = ownPostgres();

  test('the best sellers of each month are ranked by revenue', async () => {
    const [customer] = await own
      .db('customers')
      .insert({ email: 'grace@example.com', name: 'Grace' }, ['id']);
    const [pen, ink] = await own.db('products').insert(
      [
        { sku: 'PEN', name: 'Pen', price: '1.20', stock: 10 },
        { sku: 'INK', name: 'Ink', price: '4.50', stock: 10 },
      ],
      ['id', 'price'],
    );

    async function sold(when, product, quantity) {
      const [order] = await own
        .db('orders')
        .insert({ customer_id: customer.id, placed_at: when }, ['id']);
      await own.db('order_lines').insert({
        order_id: order.id,
        product_id: product.id,
        quantity,
        unit_price: product.price,
      });
    }

    await sold('2026-04-15T12:00:00Z', pen, 5);
    await sold('2026-04-15T12:00:00Z', ink, 1);
    await sold('2026-05-15T12:00:00Z', pen, 1);
    await sold('2026-05-15T12:00:00Z', ink, 1);

    expect(await bestSellers(own.db)).toEqual([
      { month: '2026-04', place: '1', name: 'Pen', revenue: '6.00' },
      { month: '2026-04', place: '2', name: 'Ink', revenue: '4.50' },
      { month: '2026-05', place: '1', name: 'Ink', revenue: '4.50' },
      { month: '2026-05', place: '2', name: 'Pen', revenue: '1.20' },
    ]);
    const best = await bestSellers(own.db, 1);
    expect(best.map((row) => row.name)).toEqual(['Pen', 'Ink']);
  });
});
