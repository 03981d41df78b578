/**
 * A01 Broken Access Control: an invoice is one number away from the next.
 *
 * Whoever is logged in may read invoices. Which ones?
 */
import { Router } from 'express';
import { onlyPeople } from './people.js';

export function routes() {
  const invoices = new Map([
    ['1', { number: 1, customer: 'ada', cents: 1200 }],
    ['2', { number: 2, customer: 'bob', cents: 450 }],
  ]);

  return Router().get('/invoices/:number', onlyPeople, (request, response) => {
    const invoice = invoices.get(request.params.number);
    if (invoice === undefined) response.sendStatus(404);
    else response.json(invoice);
  });
}
