/** Discounts on large quantities. */
import { quantityDiscount } from '../src/discount.js';
import { parsePrice } from '../src/money.js';
import { lineTotal } from '../src/price.js';

test.each([
  [1, 0],
  [5, 0],
  [25, 5],
  [250, 10],
  [2500, 15],
])('%d pieces have a discount of %d %%', (quantity, percent) => {
  expect(quantityDiscount(quantity)).toBe(percent);
});

test('the discount is taken off the total', () => {
  expect(lineTotal(parsePrice('2.00'), 25)).toBe(4750);
});
