/** The OpenAPI document: what a client can do, made from the schemas that check the requests. */
import * as z from 'zod';
import * as schemas from './schemas.js';

/** What can be refused, and in which words; each is an `application/problem+json`. */
const REFUSALS = {
  400: 'The request cannot be read',
  404: 'There is no such thing',
  409: 'It does not fit what is there; `type` says what',
  413: 'The body is too large',
  415: 'The body is of a type that is not understood here',
  422: 'The request can be read but is not valid; `errors` says where',
  500: 'Something is broken here',
  503: 'The shop cannot work now',
};

/** @typedef {keyof typeof REFUSALS} Refusal */

const ref = (/** @type {string} */ name) => ({ $ref: `#/components/${name}` });

/**
 * @param {z.ZodType} schema
 * @param {'input' | 'output'} io what a client sends can leave out what has a default
 */
function jsonSchema(schema, io) {
  const result = z.toJSONSchema(schema, { io });
  // OpenAPI 3.1 says by itself which JSON Schema it means.
  delete result.$schema;
  return result;
}

/**
 * @param {string} name of the schema
 * @param {string} [type]
 */
const content = (name, type = 'application/json') => ({
  content: { [type]: { schema: ref(`schemas/${name}`) } },
});

/** @param {string} name */
const body = (name) => ({ required: true, ...content(name) });

/**
 * How an operation can fail; anything can be broken.
 * @param {Refusal[]} statuses
 */
const refused = (...statuses) =>
  Object.fromEntries(
    [...statuses, 500].map((status) => [status, ref(`responses/Refusal${status}`)]),
  );

/** What every request with a body can run into. */
const BODY_REFUSALS = /** @type {Refusal[]} */ ([400, 413, 415, 422]);

const created = (/** @type {string} */ name) => ({
  description: 'It is there now',
  headers: { Location: ref('headers/Location') },
  ...content(name),
});

const products = {
  get: {
    operationId: 'listProducts',
    summary: 'A page of products, in the order of their numbers',
    tags: ['products'],
    parameters: [ref('parameters/limit'), ref('parameters/after')],
    responses: {
      200: {
        description: 'The page',
        headers: { Link: ref('headers/Link') },
        ...content('ProductPage'),
      },
      ...refused(422),
    },
  },
  post: {
    operationId: 'addProduct',
    summary: 'Adds a product',
    tags: ['products'],
    requestBody: body('NewProduct'),
    responses: { 201: created('Product'), ...refused(409, ...BODY_REFUSALS) },
  },
};

const product = {
  parameters: [ref('parameters/id')],
  get: {
    operationId: 'findProduct',
    summary: 'One product',
    tags: ['products'],
    responses: { 200: { description: 'The product', ...content('Product') }, ...refused(400, 404) },
  },
  put: {
    operationId: 'replaceProduct',
    summary: 'Replaces a product; the same again changes nothing',
    tags: ['products'],
    requestBody: body('NewProduct'),
    responses: {
      200: { description: 'The product as it is now', ...content('Product') },
      ...refused(404, 409, ...BODY_REFUSALS),
    },
  },
  delete: {
    operationId: 'removeProduct',
    summary: 'Removes a product that was never ordered',
    tags: ['products'],
    responses: { 204: { description: 'It is gone' }, ...refused(400, 404, 409) },
  },
};

const orders = {
  post: {
    operationId: 'placeOrder',
    summary: 'Takes products from the stock: all that are asked for, or none',
    tags: ['orders'],
    requestBody: body('NewOrder'),
    responses: { 201: created('Order'), ...refused(409, ...BODY_REFUSALS) },
  },
};

const order = {
  parameters: [ref('parameters/id')],
  get: {
    operationId: 'findOrder',
    summary: 'One order',
    tags: ['orders'],
    responses: { 200: { description: 'The order', ...content('Order') }, ...refused(400, 404) },
  },
};

const health = {
  get: {
    operationId: 'health',
    summary: 'Whether the shop can work',
    tags: ['operation'],
    responses: { 200: { description: 'It can', ...content('Health') }, ...refused(503) },
  },
};

function components() {
  const query = schemas.PageQuery.shape;
  return {
    schemas: {
      Health: jsonSchema(schemas.Health, 'output'),
      NewOrder: jsonSchema(schemas.NewOrder, 'input'),
      NewProduct: jsonSchema(schemas.NewProduct, 'input'),
      Order: jsonSchema(schemas.Order, 'output'),
      Problem: jsonSchema(schemas.Problem, 'output'),
      Product: jsonSchema(schemas.Product, 'output'),
      ProductPage: jsonSchema(schemas.ProductPage, 'output'),
    },
    parameters: {
      id: { name: 'id', in: 'path', required: true, schema: jsonSchema(schemas.Id, 'input') },
      limit: { name: 'limit', in: 'query', schema: jsonSchema(query.limit, 'input') },
      after: { name: 'after', in: 'query', schema: jsonSchema(query.after, 'input') },
    },
    headers: {
      Location: { description: 'Where it is', required: true, schema: { type: 'string' } },
      Link: { description: 'Where the next page is, if there is one', schema: { type: 'string' } },
    },
    responses: Object.fromEntries(
      Object.entries(REFUSALS).map(([status, description]) => [
        `Refusal${status}`,
        { description, ...content('Problem', 'application/problem+json') },
      ]),
    ),
  };
}

/** The whole document, which `/openapi.json` answers. */
export function openapi() {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Shop',
      version: '1.0.0',
      description: 'Products and orders of a small shop.',
      contact: { name: 'The shop', url: 'https://shop.example' },
    },
    servers: [{ url: '/', description: 'The one that answered this document' }],
    tags: [
      { name: 'products', description: 'What the shop sells' },
      { name: 'orders', description: 'What was bought' },
      { name: 'operation', description: 'For those who run the shop' },
    ],
    paths: {
      '/products': products,
      '/products/{id}': product,
      '/orders': orders,
      '/orders/{id}': order,
      '/healthz': health,
    },
    components: components(),
  };
}
