/**
 * Which error becomes which answer. The repository is a double: it fails on demand, as no true one
 * would, and nothing inside the application is replaced.
 */
import { jest } from '@jest/globals';
import supertest from 'supertest';
import { createApp } from '../../src/http/app.js';
import { answerProblems, Problem } from '../../src/http/problems.js';
import { jsonLog } from '../../src/log.js';
import {
  DuplicateSkuError,
  OutOfStockError,
  ProductInUseError,
  UnknownProductError,
} from '../../src/shop/repository.js';
import { nobodysId } from '../support/goods.js';

/** A shop whose every order is not found in the way that is asked for, and its log. */
function shopThatFails(error) {
  const lines = [];
  const fail = async () => {
    throw error;
  };
  const app = createApp({
    repository: { findOrder: fail, placeOrder: fail, check: fail },
    log: jsonLog({ write: (line) => lines.push(JSON.parse(line)) }),
  });
  return { shop: supertest(app), lines };
}

const odd = (fields) => Object.assign(new Error('do not show this'), fields);

test.each([
  [new DuplicateSkuError('PEN'), 409, 'there is a product PEN already'],
  [new ProductInUseError('7'), 409, 'product 7 is part of an order'],
  [new OutOfStockError('7'), 409, 'there is not enough of product 7'],
  [new Problem(418), 418, undefined],
  [new Problem(451, 'not here'), 451, 'not here'],
  [odd({ status: 403 }), 403, undefined],
  [odd({ status: 403, expose: true }), 403, 'do not show this'],
  [odd({ status: 302 }), 500, undefined],
  [odd({ code: 'ECONNRESET' }), 500, undefined],
  ['a text that somebody threw', 500, undefined],
])('%s: %d', async (error, status, detail) => {
  const { shop } = shopThatFails(error);
  const response = await shop.get(`/orders/${nobodysId()}`);
  expect(response.status).toBe(status);
  expect(response.body.detail).toBe(detail);
});

test('what is our fault is in the log, and only there', async () => {
  const { shop, lines } = shopThatFails(new Error('the disk of db-7 is full'));
  const response = await shop.get(`/orders/${nobodysId()}`);
  expect(response.text).not.toContain('db-7');
  expect(lines[0]).toMatchObject({
    level: 'error',
    message: 'request failed',
    error: expect.stringMatching(/the disk of db-7 is full\n.*at /s),
  });
});

test('what is a fault of the client is not worth an error', async () => {
  const { shop, lines } = shopThatFails(new UnknownProductError('7'));
  const lines7 = [{ productId: nobodysId(), quantity: 1 }];
  await shop.post('/orders').send({ lines: lines7 }).expect(422);
  expect(lines.map(({ level }) => level)).toEqual(['info']);
});

test('a shop that cannot reach its goods is not healthy', async () => {
  const { shop, lines } = shopThatFails(new Error('connection refused'));
  await shop.get('/healthz').expect(503);
  expect(lines[0]).toMatchObject({ level: 'error', message: 'not healthy' });
});

test('an answer that has begun is left to Express, which ends the connection', () => {
  const next = jest.fn();
  const error = new Error('too late');
  const log = { info: jest.fn(), error: jest.fn() };
  answerProblems(log)(error, { method: 'GET', path: '/' }, { headersSent: true }, next);
  expect(next).toHaveBeenCalledWith(error);
  expect(log.error).toHaveBeenCalledTimes(1);
});
