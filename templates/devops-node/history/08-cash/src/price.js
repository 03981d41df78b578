/** What a line of an order costs. */
import { quantityDiscount } from './discount.js';
import { rounded } from './rounding.js';

/**
 * The price of so many pieces, in cents, less the discount on large quantities, in whole steps.
 * @param {number} unitPrice in ten-thousandths
 * @param {number} quantity
 * @param {{ step?: number }} options a step is in cents
 */
export function lineTotal(unitPrice, quantity, { step = 1 } = {}) {
  if (quantity < 1) throw new RangeError(`${quantity} is no quantity`);
  const percent = 100 - quantityDiscount(quantity);
  return rounded(unitPrice * quantity * percent, 100 * 100, step);
}
