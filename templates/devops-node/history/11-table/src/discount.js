/** Discounts on large quantities. */

// From so many pieces on, so many per cent off; the largest first.
const STEPS = [
  { from: 1000, percent: 15 },
  { from: 100, percent: 10 },
  { from: 10, percent: 5 },
];

/**
 * The discount in per cent.
 * @param {number} quantity
 */
export function quantityDiscount(quantity) {
  return STEPS.find((step) => quantity > step.from)?.percent ?? 0;
}
