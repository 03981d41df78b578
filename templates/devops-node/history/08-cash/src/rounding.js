/** Rounding of money. */

// Where the smallest coin has five cents, only multiples of it can be paid in cash.
export const CASH = 5;

/**
 * The amount in cents, in whole steps; half a step is rounded up, as on paper.
 * @param {number} amount in parts of a cent
 * @param {number} parts how many of them are a cent
 * @param {number} step in cents
 */
export function rounded(amount, parts, step = 1) {
  // Beyond this, numbers have gaps: the result would be wrong and look right.
  if (!Number.isSafeInteger(amount)) throw new RangeError('the amount is too large');
  return Math.round(amount / (parts * step)) * step;
}
