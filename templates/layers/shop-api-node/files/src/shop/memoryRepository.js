/** The shop's goods in memory: quick, needs nothing, and forgets everything at the end. */
import { randomUUID } from 'node:crypto';
import { lineOf } from './pricing.js';
import {
  DuplicateSkuError,
  OutOfStockError,
  ProductInUseError,
  UnknownProductError,
} from './repository.js';

/** @import { NewProduct, Order, Product, Repository, Wish } from './repository.js' */

/**
 * Each method does its work without waiting in between, so two requests never meet half-way.
 *
 * What goes in and out is copied: a caller who changes an object must not change the shop.
 * @implements {Repository}
 */
export class MemoryRepository {
  /** @type {Map<string, Product>} */
  #products = new Map();
  /** @type {Map<string, Order>} */
  #orders = new Map();
  #now;

  /** @param {() => Date} now tests bring a clock of their own */
  constructor(now = () => new Date()) {
    this.#now = now;
  }

  /** @param {{ after?: string | undefined, limit: number }} page */
  async listProducts({ after = '', limit }) {
    return [...this.#products.values()]
      .filter((product) => product.sku > after)
      .sort((a, b) => (a.sku < b.sku ? -1 : 1))
      .slice(0, limit)
      .map((product) => ({ ...product }));
  }

  /** @param {NewProduct} product */
  async addProduct(product) {
    return this.#put({ id: randomUUID(), ...product });
  }

  /** @param {string} id */
  async findProduct(id) {
    const product = this.#products.get(id);
    return product && { ...product };
  }

  /**
   * @param {string} id
   * @param {NewProduct} product
   */
  async replaceProduct(id, product) {
    return this.#products.has(id) ? this.#put({ id, ...product }) : undefined;
  }

  /** @param {string} id */
  async removeProduct(id) {
    const orders = [...this.#orders.values()];
    if (orders.some(({ lines }) => lines.some(({ productId }) => productId === id))) {
      throw new ProductInUseError(id);
    }
    return this.#products.delete(id);
  }

  /** @param {Wish[]} wishes */
  async placeOrder(wishes) {
    // Everything is checked before anything is taken: there is no transaction that could undo it.
    const found = wishes.map((wish) => ({ wish, product: this.#available(wish) }));
    const lines = found.map(({ wish, product }) => {
      product.stock -= wish.quantity;
      return lineOf(wish, product.priceCents);
    });
    const order = { id: randomUUID(), placedAt: this.#now(), lines };
    this.#orders.set(order.id, order);
    return structuredClone(order);
  }

  /** @param {string} id */
  async findOrder(id) {
    return structuredClone(this.#orders.get(id));
  }

  async check() {}

  async close() {}

  /** @param {Wish} wish */
  #available({ productId, quantity }) {
    const product = this.#products.get(productId);
    if (product === undefined) throw new UnknownProductError(productId);
    if (product.stock < quantity) throw new OutOfStockError(productId);
    return product;
  }

  /** @param {Product} product */
  #put(product) {
    for (const other of this.#products.values()) {
      if (other.sku === product.sku && other.id !== product.id) {
        throw new DuplicateSkuError(product.sku);
      }
    }
    this.#products.set(product.id, product);
    return { ...product };
  }
}
