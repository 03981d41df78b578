/** `/products`: a collection, and its members. */
import { Router } from 'express';
import * as z from 'zod';
import { allowOnly, notFound } from './problems.js';
import { Cursor, NewProduct, PageQuery } from './schemas.js';
import { parseBody, parseId, parseQuery } from './validation.js';

/** @import { Product, Repository } from '../shop/repository.js' */

/** @param {Repository} repository */
export function productRoutes(repository) {
  const routes = Router();

  routes
    .route('/')
    .get(async (request, response) => {
      const { limit, after } = parseQuery(PageQuery, request);
      // One more than asked for tells whether there is a next page, without counting all of them.
      const found = await repository.listProducts({ after, limit: limit + 1 });
      const items = found.slice(0, limit);
      if (found.length > limit) {
        const last = /** @type {Product} */ (items.at(-1));
        response.set('Link', nextLink(request.baseUrl, limit, last));
      }
      response.json({ items });
    })
    .post(async (request, response) => {
      const product = await repository.addProduct(parseBody(NewProduct, request));
      response.status(201).location(`${request.baseUrl}/${product.id}`).json(product);
    })
    .all(allowOnly('GET', 'HEAD', 'POST'));

  routes
    .route('/:id')
    .get(async (request, response) => {
      const product = await repository.findProduct(parseId(request));
      if (product === undefined) throw notFound();
      response.json(product);
    })
    .put(async (request, response) => {
      const id = parseId(request);
      const product = await repository.replaceProduct(id, parseBody(NewProduct, request));
      // The shop chooses identifiers: a client cannot make a product at an address of its own.
      if (product === undefined) throw notFound();
      response.json(product);
    })
    .delete(async (request, response) => {
      if (!(await repository.removeProduct(parseId(request)))) throw notFound();
      response.status(204).end();
    })
    .all(allowOnly('GET', 'HEAD', 'PUT', 'DELETE'));

  return routes;
}

/**
 * Where the next page is, RFC 8288. The address has no host: the one that the client used stays
 * right, whatever stands between it and us.
 * @param {string} path
 * @param {number} limit
 * @param {Product} last
 */
function nextLink(path, limit, last) {
  const after = z.encode(Cursor, last.sku);
  return `<${path}?${new URLSearchParams({ limit: String(limit), after })}>; rel="next"`;
}
