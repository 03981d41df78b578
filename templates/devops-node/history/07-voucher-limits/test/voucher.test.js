/** Vouchers. */
import { parsePrice } from '../src/money.js';
import { lineTotal } from '../src/price.js';

test('a voucher adds to the discount', () => {
  expect(lineTotal(parsePrice('2.00'), 25, { voucher: 20 })).toBe(3750);
});

test('a voucher is taken off before rounding', () => {
  expect(lineTotal(parsePrice('0.99'), 1, { voucher: 50 })).toBe(50);
});

test.each([-1, 51])('a voucher has limits: not %d', (voucher) => {
  expect(() => lineTotal(parsePrice('2.00'), 1, { voucher })).toThrow('0 to 50');
});
