/**
 * Properties: what must be true for every input, tried with many that nobody would have thought of.
 *
 * fast-check makes a failing input small before it shows it, and prints the seed that repeats the
 * run.
 */
import fc from 'fast-check';
import { lineCents, lineOf, totalCents } from '../../src/shop/pricing.js';

const price = fc.integer({ min: 0, max: 100_000_000 });
const quantity = fc.integer({ min: 1, max: 1000 });

test('a line costs whole cents, at least 95 % of its full price and never more than it', () => {
  fc.assert(
    fc.property(price, quantity, (unit, count) => {
      const cents = lineCents(unit, count);
      expect(Number.isSafeInteger(cents)).toBe(true);
      expect(cents).toBeLessThanOrEqual(unit * count);
      expect(cents * 100).toBeGreaterThanOrEqual(unit * count * 95);
    }),
  );
});

test('what costs more by the piece never costs less in a line', () => {
  fc.assert(
    fc.property(price, price, quantity, (a, b, count) => {
      const [cheap, dear] = a < b ? [a, b] : [b, a];
      expect(lineCents(cheap, count)).toBeLessThanOrEqual(lineCents(dear, count));
    }),
  );
});

test('one more piece never costs less', () => {
  // Also at the edge of the discount: ten at 95 % are more than nine. A discount of 15 % would fail
  // here.
  fc.assert(
    fc.property(price, quantity, (unit, count) => {
      expect(lineCents(unit, count + 1)).toBeGreaterThanOrEqual(lineCents(unit, count));
    }),
  );
});

test('a total does not depend on the sequence of the lines', () => {
  const line = fc.record({ quantity, unit: price }).map(({ quantity, unit }) => {
    return lineOf({ productId: 'any', quantity }, unit);
  });
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      expect(totalCents(lines.toReversed())).toBe(totalCents(lines));
    }),
  );
});
