/**
 * What every repository promises, whatever it keeps the goods in.
 *
 * These tests are a function, so that each implementation runs the same ones: that is what makes it
 * safe to put one in the place of another.
 */
import {
  DuplicateSkuError,
  OutOfStockError,
  ProductInUseError,
  UnknownProductError,
} from '../../src/shop/repository.js';
import { aProduct, nobodysId } from './goods.js';

/** @param {() => import('../../src/shop/repository.js').Repository} repository an empty one */
export function keepsTheContract(repository) {
  describe('products', () => {
    test('what was added is found', async () => {
      const added = await repository().addProduct(aProduct({ name: 'Ink, “blue”' }));
      expect(added).toMatchObject({
        name: 'Ink, “blue”',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
      expect(await repository().findProduct(added.id)).toEqual(added);
    });

    test('what was never added is not', async () => {
      expect(await repository().findProduct(nobodysId())).toBeUndefined();
      expect(await repository().replaceProduct(nobodysId(), aProduct())).toBeUndefined();
      expect(await repository().removeProduct(nobodysId())).toBe(false);
    });

    test('a number belongs to one product only', async () => {
      await repository().addProduct(aProduct({ sku: 'INK' }));
      const again = repository().addProduct(aProduct({ sku: 'INK' }));
      await expect(again).rejects.toThrow(DuplicateSkuError);

      const pen = await repository().addProduct(aProduct({ sku: 'PEN' }));
      const renamed = repository().replaceProduct(pen.id, aProduct({ sku: 'INK' }));
      await expect(renamed).rejects.toThrow(DuplicateSkuError);
      expect(await repository().findProduct(pen.id)).toEqual(pen);
    });

    test('replacing keeps the identifier and nothing else', async () => {
      const { id, sku } = await repository().addProduct(aProduct());
      const next = aProduct({ sku, name: 'Pencil', priceCents: 0, stock: 0 });
      expect(await repository().replaceProduct(id, next)).toEqual({ id, ...next });
      expect(await repository().findProduct(id)).toEqual({ id, ...next });
    });

    test('what was removed is gone', async () => {
      const { id } = await repository().addProduct(aProduct());
      expect(await repository().removeProduct(id)).toBe(true);
      expect(await repository().findProduct(id)).toBeUndefined();
    });

    test('a caller who changes an answer does not change the shop', async () => {
      const product = await repository().addProduct(aProduct({ stock: 1 }));
      product.stock = 1000;
      expect(await repository().findProduct(product.id)).toMatchObject({ stock: 1 });
    });

    test('pages follow the numbers, compared sign by sign', async () => {
      for (const sku of ['B', 'A-1', 'A1', 'A', '10', '9']) {
        await repository().addProduct(aProduct({ sku }));
      }
      const page = async (after, limit) =>
        (await repository().listProducts({ after, limit })).map(({ sku }) => sku);
      expect(await page(undefined, 4)).toEqual(['10', '9', 'A', 'A-1']);
      expect(await page('A-1', 4)).toEqual(['A1', 'B']);
      // The last product of a page may be gone when the next one is asked for.
      expect(await page('A-0', 1)).toEqual(['A-1']);
      expect(await page('B', 4)).toEqual([]);
    });
  });

  describe('orders', () => {
    test('an order takes from the stock and keeps its prices, in its own sequence', async () => {
      const pen = await repository().addProduct(aProduct({ priceCents: 120, stock: 10 }));
      const ink = await repository().addProduct(aProduct({ priceCents: 450, stock: 10 }));
      const wishes = [
        { productId: ink.id, quantity: 1 },
        { productId: pen.id, quantity: 10 },
      ];
      const order = await repository().placeOrder(wishes);
      await repository().replaceProduct(ink.id, { ...ink, priceCents: 9999 });

      expect(order.placedAt.getTime()).not.toBeNaN();
      expect(order.lines).toEqual([
        { productId: ink.id, quantity: 1, unitPriceCents: 450, lineCents: 450 },
        { productId: pen.id, quantity: 10, unitPriceCents: 120, lineCents: 1140 },
      ]);
      expect(await repository().findOrder(order.id)).toEqual(order);
      expect(await repository().findProduct(pen.id)).toMatchObject({ stock: 0 });
    });

    test('an order that cannot be filled takes nothing', async () => {
      const pen = await repository().addProduct(aProduct({ stock: 10 }));
      const ink = await repository().addProduct(aProduct({ stock: 1 }));
      const tooMuch = repository().placeOrder([
        { productId: pen.id, quantity: 1 },
        { productId: ink.id, quantity: 2 },
      ]);
      await expect(tooMuch).rejects.toThrow(OutOfStockError);
      await expect(tooMuch).rejects.toMatchObject({ productId: ink.id });
      expect(await repository().findProduct(pen.id)).toEqual(pen);
    });

    test('an order of something unknown takes nothing', async () => {
      const pen = await repository().addProduct(aProduct());
      const unknown = nobodysId();
      const order = repository().placeOrder([
        { productId: pen.id, quantity: 1 },
        { productId: unknown, quantity: 1 },
      ]);
      await expect(order).rejects.toThrow(UnknownProductError);
      await expect(order).rejects.toMatchObject({ productId: unknown });
      expect(await repository().findProduct(pen.id)).toEqual(pen);
    });

    test('of many who want the last item one gets it', async () => {
      const { id } = await repository().addProduct(aProduct({ stock: 1 }));
      const buy = () => repository().placeOrder([{ productId: id, quantity: 1 }]);
      const results = await Promise.allSettled([buy(), buy(), buy(), buy()]);
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await repository().findProduct(id)).toMatchObject({ stock: 0 });
    });

    test('a product that was ordered stays', async () => {
      const { id } = await repository().addProduct(aProduct());
      await repository().placeOrder([{ productId: id, quantity: 1 }]);
      await expect(repository().removeProduct(id)).rejects.toThrow(ProductInUseError);
      expect(await repository().findProduct(id)).toBeDefined();
    });

    test('an order that was never placed is not found', async () => {
      expect(await repository().findOrder(nobodysId())).toBeUndefined();
    });
  });

  test('it says that it can work', async () => {
    await expect(repository().check()).resolves.toBeUndefined();
  });
}
