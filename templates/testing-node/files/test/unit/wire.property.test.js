/** Properties of what goes over the wire. */
import fc from 'fast-check';
import supertest from 'supertest';
import * as z from 'zod';
import { createApp } from '../../src/http/app.js';
import { Cursor, NewProduct } from '../../src/http/schemas.js';
import { pointerTo } from '../../src/http/validation.js';
import { silent } from '../../src/log.js';
import { MemoryRepository } from '../../src/shop/memoryRepository.js';
import { aProduct } from '../support/goods.js';

test('a cursor leads back to the number that it was made from', () => {
  const sku = fc.stringMatching(/^[A-Z0-9]{1,8}(-[A-Z0-9]{1,8}){0,3}$/);
  fc.assert(
    fc.property(sku, (text) => {
      expect(z.decode(Cursor, z.encode(Cursor, text))).toBe(text);
    }),
  );
});

test('a JSON Pointer leads to the value that it was made for, whatever the names are', () => {
  /** Follows a pointer by the letter of RFC 6901. */
  const follow = (pointer, value) =>
    pointer
      .split('/')
      .slice(1)
      .map((token) => decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~'))
      .reduce((inside, token) => inside[token], value);
  // Names of every kind of sign; but half of a sign, a lone surrogate, cannot be part of an
  // address.
  const names = fc.array(fc.string({ unit: 'binary' }), { minLength: 1 });
  fc.assert(
    fc.property(names, (path) => {
      const value = path.reduceRight(
        (inside, name) => Object.fromEntries([[name, inside]]),
        'found',
      );
      expect(follow(pointerTo(path), value)).toBe('found');
    }),
  );
});

test('whatever is sent, the shop takes it or says what is wrong, and never breaks', async () => {
  const shop = supertest(createApp({ repository: new MemoryRepository(), log: silent }));
  // Plain nonsense is refused at the first look. Products with one field changed get further.
  const almost = fc
    .tuple(fc.constantFrom(...Object.keys(NewProduct.shape)), fc.jsonValue())
    .map(([field, value]) => aProduct({ [field]: value }));
  const body = fc.oneof(fc.jsonValue(), almost).filter((value) => typeof value === 'object');
  const property = fc.asyncProperty(body, async (value) => {
    const response = await shop.post('/products').type('json').send(JSON.stringify(value));
    expect([201, 400, 409, 422]).toContain(response.status);
    if (response.status === 422) expect(response.body.errors).not.toHaveLength(0);
  });
  await fc.assert(property);
});
