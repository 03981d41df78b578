/** The document itself: it is valid, complete, and says what the application does. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { openapi } from '../../src/http/openapi.js';
import { openShop } from '../support/api.js';

const document = openapi();
const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  METHODS.filter((method) => method in item).map((method) => [method, path, item[method]]),
);

test('it is valid OpenAPI', async () => {
  const result = await new Validator().validate(structuredClone(document));
  expect(result).toEqual({ valid: true });
});

test('it is served', async () => {
  const response = await openShop().send('get', '/openapi.json');
  expect(response.status).toBe(200);
  expect(response.body).toEqual(JSON.parse(JSON.stringify(document)));
});

test.each(Object.entries(document.paths))(
  '%s has these methods and no others',
  async (path, item) => {
    const response = await openShop().send('options', path.replace('{id}', 'any'));
    const documented = METHODS.filter((method) => method in item).map((name) => name.toUpperCase());
    const implied = documented.includes('GET') ? ['HEAD', 'OPTIONS'] : ['OPTIONS'];
    expect(response.status).toBe(204);
    expect(response.headers.allow.split(', ').sort()).toEqual([...documented, ...implied].sort());
  },
);

test.each(['/products', '/products/any', '/orders', '/orders/any', '/healthz', '/openapi.json'])(
  '%s refuses another method and says which ones it has',
  async (path) => {
    const shop = openShop();
    const response = await shop.send('patch', path);
    expect(response.status).toBe(405);
    const options = await shop.send('options', path);
    expect(response.headers.allow).toBe(options.headers.allow);
  },
);

// A style guide in a few lines. Tools like Spectral bring one of a hundred rules.
describe.each(operations)('%s %s', (method, path, operation) => {
  test('has a name of its own, a summary and a known tag', () => {
    const same = operations.filter(([, , other]) => other.operationId === operation.operationId);
    expect(same).toHaveLength(1);
    expect(operation.summary).toMatch(/^[A-Z].*[^.]$/);
    const known = document.tags.map(({ name }) => name);
    expect(known).toEqual(expect.arrayContaining(operation.tags));
  });

  test('a name in the path says what it is', () => {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const said = document.paths[path].parameters ?? [];
    expect(said.map(({ $ref }) => $ref)).toEqual(
      names.map((name) => `#/components/parameters/${name}`),
    );
  });

  test('documents how it can go wrong', () => {
    const statuses = Object.keys(operation.responses).map(Number);
    if (path.includes('{')) expect(statuses).toContain(404);
    if (operation.requestBody) expect(statuses).toEqual(expect.arrayContaining([400, 415, 422]));
  });
});
