/** `/orders`: placed once, read afterwards, never changed. */
import { Router } from 'express';
import { totalCents } from '../shop/pricing.js';
import { UnknownProductError } from '../shop/repository.js';
import { allowOnly, invalid, notFound } from './problems.js';
import { NewOrder } from './schemas.js';
import { parseBody, parseId, pointerTo } from './validation.js';

/** @import { Order, Repository, Wish } from '../shop/repository.js' */

/** @param {Repository} repository */
export function orderRoutes(repository) {
  const routes = Router();

  routes
    .route('/')
    .post(async (request, response) => {
      const { lines } = parseBody(NewOrder, request);
      const order = await repository.placeOrder(lines).catch(pointAtProduct(lines));
      response.status(201).location(`${request.baseUrl}/${order.id}`).json(withTotal(order));
    })
    .all(allowOnly('POST'));

  routes
    .route('/:id')
    .get(async (request, response) => {
      const order = await repository.findOrder(parseId(request));
      if (order === undefined) throw notFound();
      response.json(withTotal(order));
    })
    .all(allowOnly('GET', 'HEAD'));

  return routes;
}

/** @param {Order} order */
const withTotal = (order) => ({ ...order, totalCents: totalCents(order.lines) });

/**
 * The repository knows which product is missing, only the request knows where it was named.
 * @param {Wish[]} lines
 * @returns {(error: unknown) => never}
 */
function pointAtProduct(lines) {
  return (error) => {
    if (!(error instanceof UnknownProductError)) throw error;
    const n = lines.findIndex(({ productId }) => productId === error.productId);
    throw invalid([{ detail: error.message, pointer: pointerTo(['lines', n, 'productId']) }]);
  };
}
