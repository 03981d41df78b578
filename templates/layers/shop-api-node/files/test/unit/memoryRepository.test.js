import { MemoryRepository } from '../../src/shop/memoryRepository.js';
import { aProduct } from '../support/goods.js';
import { keepsTheContract } from '../support/repositoryContract.js';

describe('a repository in memory', () => {
  let repository;
  const noon = new Date('2026-02-01T12:00:00Z');

  beforeEach(() => {
    repository = new MemoryRepository(() => noon);
  });

  keepsTheContract(() => repository);

  test('an order is placed when the clock says so', async () => {
    const { id } = await repository.addProduct(aProduct());
    const order = await repository.placeOrder([{ productId: id, quantity: 1 }]);
    expect(order.placedAt).toEqual(noon);
  });

  test('there is nothing to close', async () => {
    await expect(repository.close()).resolves.toBeUndefined();
  });
});
