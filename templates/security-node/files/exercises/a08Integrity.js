/**
 * A08 Software or Data Integrity Failures: data that has been outside is believed.
 *
 * The shop keeps a customer's discount in a cookie, so that it needs no database for it.
 */
import { Router } from 'express';

const COOKIE = 'discount';
const PRICE = 1000;
const DISCOUNTS = { AUTUMN: 10 };

export function routes() {
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const decode = (text) => JSON.parse(Buffer.from(text, 'base64url').toString());

  return Router()
    .post('/discount', (request, response) => {
      const percent = Object.hasOwn(DISCOUNTS, request.body.code)
        ? DISCOUNTS[request.body.code]
        : 0;
      response.cookie(COOKIE, encode({ percent }), { httpOnly: true, sameSite: 'lax' });
      response.sendStatus(204);
    })
    .get('/total', (request, response) => {
      const cookie = request.cookies[COOKIE];
      const percent = cookie === undefined ? 0 : decode(cookie).percent;
      response.json({ cents: (PRICE * (100 - percent)) / 100 });
    });
}
