import { DISCOUNT_FROM, lineCents, totalCents } from '../../src/shop/pricing.js';

// Mistakes live at the edges: just before the rule, on it, and where rounding decides.
test.each([
  { what: 'one piece', unit: 120, quantity: 1, cents: 120 },
  { what: 'one before the discount', unit: 120, quantity: DISCOUNT_FROM - 1, cents: 1080 },
  { what: 'the first with the discount', unit: 120, quantity: DISCOUNT_FROM, cents: 1140 },
  { what: 'a discount rounded down', unit: 33, quantity: 11, cents: 345 },
  { what: 'a discount of less than a cent', unit: 1, quantity: 10, cents: 10 },
  { what: 'something for nothing', unit: 0, quantity: 1000, cents: 0 },
])('$what: $quantity at $unit make $cents', ({ unit, quantity, cents }) => {
  expect(lineCents(unit, quantity)).toBe(cents);
});

test('a total adds the lines up, also none', () => {
  expect(totalCents([{ lineCents: 345 }, { lineCents: 1 }])).toBe(346);
  expect(totalCents([])).toBe(0);
});
