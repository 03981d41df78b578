/** What a line of an order costs. */
import { quantityDiscount } from './discount.js';
import { rounded } from './rounding.js';

/**
 * The price of so many pieces, in cents, less the discount on quantities and a voucher's.
 * @param {number} unitPrice in ten-thousandths
 * @param {number} quantity
 * @param {{ voucher?: number }} options a voucher is in per cent
 */
export function lineTotal(unitPrice, quantity, { voucher = 0 } = {}) {
  if (quantity < 1) throw new RangeError(`${quantity} is no quantity`);
  const percent = 100 - quantityDiscount(quantity) - voucher;
  return rounded(unitPrice * quantity * percent, 100 * 100);
}
