import { OutOfStockError, place } from '../src/orders.js';
import { POSTGRES } from '../src/servers.js';
import { describeWith, ownPostgres } from './support.js';

await describeWith(POSTGRES, 'orders in PostgreSQL', () => {
  const own = ownPostgres();

  async function peopleAndThings() {
    const [customer] = await own
      .db('customers')
      .insert({ email: 'grace@example.com', name: 'Grace' }, ['id']);
    const [pen, ink] = await own.db('products').insert(
      [
        { sku: 'PEN', name: 'Pen', price: '1.20', stock: 10 },
        { sku: 'INK', name: 'Ink', price: '4.50', stock: 1 },
      ],
      ['id'],
    );
    return { customer: customer.id, pen: pen.id, ink: ink.id };
  }

  test('an order takes from the stock and keeps the price', async () => {
    const { customer, pen } = await peopleAndThings();
    const order = await place(own.db, customer, new Map([[pen, 3]]));
    await own.db('products').where('id', pen).update({ price: '9.99' });
    expect(await own.db('products').where('id', pen).first('stock')).toEqual({ stock: 7 });
    const line = await own.db('order_lines').where('order_id', order).first('unit_price');
    expect(line).toEqual({ unit_price: '1.20' });
  });

  test('an order that cannot be filled leaves nothing', async () => {
    const { customer, pen, ink } = await peopleAndThings();
    const wish = new Map([
      [pen, 3],
      [ink, 2],
    ]);
    await expect(place(own.db, customer, wish)).rejects.toThrow(OutOfStockError);
    expect(await own.db('orders')).toEqual([]);
    expect(await own.db('products').where('id', pen).first('stock')).toEqual({ stock: 10 });
  });

  test('an order of nothing is refused by the database', async () => {
    const { customer, pen } = await peopleAndThings();
    const order = place(own.db, customer, new Map([[pen, 0]]));
    await expect(order).rejects.toThrow(/ck_order_lines_quantity_positive/);
  });

  test('the database itself refuses a second customer with one address', async () => {
    await peopleAndThings();
    const again = own.db('customers').insert({ email: 'grace@example.com', name: 'Another Grace' });
    await expect(again).rejects.toThrow(/uq_customers_email/);
  });

  test('of two who want the last item one gets it', async () => {
    const { customer, ink } = await peopleAndThings();
    const buy = () => place(own.db, customer, new Map([[ink, 1]]));
    const results = await Promise.allSettled([buy(), buy()]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});
