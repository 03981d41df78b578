/** Discounts on large quantities. */

/**
 * The discount in per cent: 5 from 10 pieces on, 10 from 100 on, 15 from 1000 on.
 * @param {number} quantity
 */
export function quantityDiscount(quantity) {
  if (quantity >= 1000) return 15;
  if (quantity >= 100) return 10;
  if (quantity >= 10) return 5;
  return 0;
}
