/**
 * Amounts of money as whole numbers: binary fractions cannot hold a cent exactly.
 *
 * A price of one piece is in ten-thousandths, because screws are cheap: 0.0125 is 125. What is to
 * be paid is in cents.
 */

/**
 * A price as it is typed, in ten-thousandths.
 * @param {string} text
 */
export function parsePrice(text) {
  const match = /^(\d{1,6})(?:\.(\d{1,4}))?$/.exec(text);
  if (match === null) throw new RangeError(`'${text}' is no price`);
  const [, whole, decimals = ''] = match;
  return Number(whole + decimals.padEnd(4, '0'));
}

/**
 * An amount as it is printed.
 * @param {number} cents
 */
export function formatCents(cents) {
  const digits = String(cents).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
