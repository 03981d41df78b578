/** Amounts that can be paid in cash. */
import { parsePrice } from '../src/money.js';
import { lineTotal } from '../src/price.js';
import { CASH } from '../src/rounding.js';

test.each([
  ['1.02', 100],
  ['1.025', 105],
  ['1.07', 105],
  ['1.08', 110],
])('%s can be paid in coins as %d cents', (price, cents) => {
  expect(lineTotal(parsePrice(price), 1, { step: CASH })).toBe(cents);
});
