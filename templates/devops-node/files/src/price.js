/** What a line of an order costs. */
import { rounded } from './rounding.js';

/**
 * The price of so many pieces, in cents.
 * @param {number} unitPrice in ten-thousandths
 * @param {number} quantity
 */
export function lineTotal(unitPrice, quantity) {
  return rounded(unitPrice * quantity, 100);
}
