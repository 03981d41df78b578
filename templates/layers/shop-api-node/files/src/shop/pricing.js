/** What things cost. Pure functions: no clock, no database, so every rule is quick to test. */

/** @import { OrderLine, Wish } from './repository.js' */

/** From this many of one product on there is a discount on all of them. */
export const DISCOUNT_FROM = 10;
const DISCOUNT_PERCENT = 5;

/**
 * The price of one line, in cents.
 *
 * The discount is rounded down to a whole cent, once per line and not once per piece: ten roundings
 * would add up.
 * @param {number} unitPriceCents
 * @param {number} quantity
 */
export function lineCents(unitPriceCents, quantity) {
  const full = unitPriceCents * quantity;
  if (quantity < DISCOUNT_FROM) return full;
  return full - Math.floor((full * DISCOUNT_PERCENT) / 100);
}

/**
 * A wish with its price.
 * @param {Wish} wish
 * @param {number} unitPriceCents
 * @returns {OrderLine}
 */
export function lineOf({ productId, quantity }, unitPriceCents) {
  const cents = lineCents(unitPriceCents, quantity);
  return { productId, quantity, unitPriceCents, lineCents: cents };
}

/**
 * The price of an order, in cents.
 * @param {{ lineCents: number }[]} lines
 */
export function totalCents(lines) {
  return lines.reduce((sum, line) => sum + line.lineCents, 0);
}
