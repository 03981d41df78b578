/** Amounts of money. */
import { formatCents, parsePrice } from '../src/money.js';
import { rounded } from '../src/rounding.js';

test.each([
  ['19.99', 199900],
  ['2', 20000],
  ['0.0125', 125],
])('%s is a price', (text, price) => {
  expect(parsePrice(text)).toBe(price);
});

test.each(['', 'cheap', '-1', '1e3', '1.23456', '.5'])("'%s' is no price", (text) => {
  expect(() => parsePrice(text)).toThrow('is no price');
});

test.each([
  [5, '0.05'],
  [100, '1.00'],
  [123456, '1234.56'],
])('%d cents are printed as %s', (cents, text) => {
  expect(formatCents(cents)).toBe(text);
});

test.each([
  [10049, 100],
  [10050, 101],
  [10150, 102],
])('half a cent is rounded up: %d', (amount, cents) => {
  expect(rounded(amount, 100)).toBe(cents);
});

test('an amount that numbers cannot hold is refused', () => {
  expect(() => rounded(2 ** 53, 100)).toThrow('too large');
});
