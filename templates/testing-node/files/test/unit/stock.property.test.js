/** Whatever is ordered in whatever sequence: nothing is sold twice, and nothing gets lost. */
import fc from 'fast-check';
import { MemoryRepository } from '../../src/shop/memoryRepository.js';
import { OutOfStockError } from '../../src/shop/repository.js';
import { aProduct } from '../support/goods.js';

const stocks = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 4 });
const anOrder = fc.uniqueArray(
  fc.record({ which: fc.nat(), quantity: fc.integer({ min: 1, max: 8 }) }),
  { minLength: 1, maxLength: 3, selector: ({ which }) => which % 4 },
);

test('what is left and what was sold make what there was', async () => {
  const property = fc.asyncProperty(stocks, fc.array(anOrder), async (before, orders) => {
    const repository = new MemoryRepository();
    const products = [];
    for (const stock of before) products.push(await repository.addProduct(aProduct({ stock })));

    const sold = before.map(() => 0);
    for (const order of orders) {
      // Several numbers can mean one product; only the first of them is ordered.
      const wishes = new Map(order.map(({ which, quantity }) => [which % before.length, quantity]));
      const lines = [...wishes].map(([n, quantity]) => ({ productId: products[n].id, quantity }));
      try {
        await repository.placeOrder(lines);
        for (const [n, quantity] of wishes) sold[n] += quantity;
      } catch (error) {
        expect(error).toBeInstanceOf(OutOfStockError);
      }
    }

    const left = [];
    for (const { id } of products) left.push((await repository.findProduct(id)).stock);
    expect(left.every((stock) => stock >= 0)).toBe(true);
    expect(left.map((stock, n) => stock + sold[n])).toEqual(before);
  });
  await fc.assert(property);
});
