/** The promises of a repository, kept by a real database. */
import { PostgresRepository } from '../../src/postgres/repository.js';
import { aProduct } from '../support/goods.js';
import { describeWithPostgres, ownDatabase } from '../support/postgres.js';
import { keepsTheContract } from '../support/repositoryContract.js';

await describeWithPostgres('a repository in PostgreSQL', () => {
  const own = ownDatabase();
  let repository;

  beforeEach(() => {
    repository = new PostgresRepository(own.pool);
  });

  keepsTheContract(() => repository);

  test('two orders that name the same products in other sequences both get through', async () => {
    const [pen, ink] = await Promise.all(
      ['PEN', 'INK'].map((sku) => repository.addProduct(aProduct({ sku, stock: 100 }))),
    );
    const buy = (...products) =>
      repository.placeOrder(products.map(({ id }) => ({ productId: id, quantity: 1 })));
    // Once is no proof: a deadlock needs the wrong moment.
    const orders = Array.from({ length: 25 }, () => [buy(pen, ink), buy(ink, pen)]);
    await expect(Promise.all(orders.flat())).resolves.toHaveLength(50);
    expect(await repository.findProduct(pen.id)).toMatchObject({ stock: 50 });
  });

  test('text with quotes is text, and no SQL', async () => {
    const name = `'); drop table products; --`;
    const { id } = await repository.addProduct(aProduct({ name }));
    expect(await repository.findProduct(id)).toMatchObject({ name });
  });

  test('what nobody foresaw is not swallowed', async () => {
    const tooMuch = aProduct({ stock: 2 ** 31 });
    await expect(repository.addProduct(tooMuch)).rejects.toMatchObject({ code: '22003' });
    const { id } = await repository.addProduct(aProduct());
    await expect(repository.removeProduct(`${id}?`)).rejects.toMatchObject({ code: '22P02' });
    await expect(repository.replaceProduct(id, aProduct({ stock: -1 }))).rejects.toMatchObject({
      constraint: 'products_stock_not_negative',
    });
  });
});
