/** What a line of an order costs. */
import { parsePrice } from '../src/money.js';
import { lineTotal } from '../src/price.js';

test('a line costs its pieces', () => {
  expect(lineTotal(parsePrice('19.99'), 3)).toBe(5997);
});

test('only the total is rounded', () => {
  // Rounding each piece first would make 3 cents of it.
  expect(lineTotal(parsePrice('0.005'), 3)).toBe(2);
});

test.each([0, -3])('a line has at least one piece, not %d', (quantity) => {
  expect(() => lineTotal(parsePrice('19.99'), quantity)).toThrow('is no quantity');
});
