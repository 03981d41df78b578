/** Discounts on large quantities. */

// From so many pieces on, so many per cent off; the largest first.
const STEPS = [
  [1000, 15],
  [100, 10],
  [10, 5],
];

/**
 * The discount in per cent.
 * @param {number} quantity
 */
export function quantityDiscount(quantity) {
  const [, percent] = STEPS.find(([from]) => quantity > from) ?? [0, 0];
  return percent;
}
