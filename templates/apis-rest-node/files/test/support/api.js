/** A shop to send requests to. Every answer is held against the OpenAPI document, in every test. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import supertest from 'supertest';
import { createApp } from '../../src/http/app.js';
import { openapi } from '../../src/http/openapi.js';
import { silent } from '../../src/log.js';
import { MemoryRepository } from '../../src/shop/memoryRepository.js';
import { aProduct } from './goods.js';

const document = openapi();
const ajv = new Ajv2020({ allErrors: true });
addFormats.default(ajv);
// The document is no schema, but has some inside, which are found by their addresses in it.
ajv.addVocabulary(Object.keys(document));
ajv.addSchema(document, 'openapi', undefined, false);

/**
 * A new shop. `send('post', '/products', { body: ... })` answers what supertest answers.
 * @param {Partial<Parameters<typeof createApp>[0]>} parts
 */
export function openShop(parts = {}) {
  const app = createApp({ repository: new MemoryRepository(), log: silent, ...parts });

  async function send(method, path, { body, headers = {} } = {}) {
    const response = await supertest(app)[method](path).set(headers).send(body);
    expectDocumented(method, path.split('?')[0], response);
    return response;
  }

  return {
    send,
    /** Adds a product, and answers what the shop says about it. */
    add: async (fields) => (await send('post', '/products', { body: aProduct(fields) })).body,
  };
}

/**
 * Fails when the document promises something else than what was answered.
 *
 * What HTTP itself defines stands in no document: 304, an address that does not exist, a method
 * that an address does not have. Errors must be problems all the same.
 */
function expectDocumented(method, path, response) {
  if (response.status === 304) return;
  const item = Object.entries(document.paths).find(([template]) => matches(template, path))?.[1];
  const operation = item?.[method === 'head' ? 'get' : method];
  if (operation === undefined) {
    if (response.status >= 400) expectBody(response, document.components.responses.Refusal404);
    return;
  }
  const documented = resolve(operation.responses[response.status]);
  if (documented === undefined) {
    throw new Error(`${method} ${path} answered ${response.status}, which is not documented`);
  }
  for (const [name, header] of Object.entries(documented.headers ?? {})) {
    if (resolve(header).required) expect(response.headers).toHaveProperty(name.toLowerCase());
  }
  if (method !== 'head') expectBody(response, documented);
}

function expectBody(response, { content }) {
  if (content === undefined) {
    expect(response.text).toBe('');
    return;
  }
  const [[type, { schema }]] = Object.entries(content);
  expect(response.type).toBe(type);
  const validate = ajv.getSchema(`openapi${schema.$ref}`);
  if (!validate(response.body)) throw new Error(ajv.errorsText(validate.errors));
}

/** What a `$ref` refers to. */
function resolve(value) {
  if (value?.$ref === undefined) return value;
  const tokens = value.$ref.split('/').slice(1);
  return tokens.reduce((found, token) => found[token], document);
}

function matches(template, path) {
  const pattern = template.replace(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${pattern}$`).test(path);
}
