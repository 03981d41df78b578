/** The command: what it is told, and what it answers. */
import { formatCents, parsePrice } from './money.js';
import { lineTotal } from './price.js';

/**
 * What a line of an order costs, as text.
 * @param {readonly string[]} args the price of a piece, and how many
 */
export function answer([price = '', pieces = '']) {
  if (!/^-?\d+$/.test(pieces)) throw new RangeError(`'${pieces}' is no quantity`);
  return formatCents(lineTotal(parsePrice(price), Number(pieces)));
}
