/** Rounding of money. */

/**
 * The amount in whole cents; half a cent is rounded up, as on paper.
 * @param {number} amount in parts of a cent
 * @param {number} parts how many of them are a cent
 */
export function rounded(amount, parts) {
  // Beyond this, numbers have gaps: the result would be wrong and look right.
  if (!Number.isSafeInteger(amount)) throw new RangeError('the amount is too large');
  return Math.round(amount / parts);
}
