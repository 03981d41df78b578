/** The command: what it is told, and what it answers. */
import { quantityDiscount } from './discount.js';
import { formatCents, parsePrice } from './money.js';
import { lineTotal } from './price.js';

/**
 * What a line of an order costs, and how much was taken off, as text.
 * @param {readonly string[]} args the price of a piece, and how many
 */
export function answer([price = '', pieces = '']) {
  if (!/^-?\d+$/.test(pieces)) throw new RangeError(`'${pieces}' is no quantity`);
  const quantity = Number(pieces);
  const total = formatCents(lineTotal(parsePrice(price), quantity));
  return `${total} (${quantityDiscount(quantity)} % off)`;
}
