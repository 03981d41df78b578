/**
 * A02 Security Misconfiguration: every site may read the answers, in the visitor's name.
 *
 * Browsers keep a page from reading what another site answers, unless that site allows it (CORS).
 * The shop's own page on another origin needs that. Somebody configured it until it worked.
 */
import { Router } from 'express';
import { onlyPeople } from './people.js';

export function routes() {
  return Router().get('/profile', onlyPeople, (request, response) => {
    const origin = request.get('origin');
    response.vary('Origin');
    if (origin !== undefined) {
      response.set('Access-Control-Allow-Origin', origin);
      response.set('Access-Control-Allow-Credentials', 'true');
    }
    const name = response.locals.caller;
    response.json({ name, address: `${name}@shop.example` });
  });
}
