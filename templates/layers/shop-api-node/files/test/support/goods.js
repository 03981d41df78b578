/**
 * Things to test with: valid unless a test says otherwise, so that it shows only what matters to
 * it.
 */
import { randomUUID } from 'node:crypto';

let made = 0;

/** @param {object} fields those that the test is about */
export function aProduct(fields = {}) {
  made += 1;
  const sku = `PEN-${String(made).padStart(6, '0')}`;
  return { sku, name: 'Pen', priceCents: 120, stock: 10, ...fields };
}

/** An identifier that names nothing. */
export const nobodysId = () => randomUUID();
