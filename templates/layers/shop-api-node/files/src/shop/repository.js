/**
 * What the shop keeps, and what it asks of the one who keeps it.
 *
 * The HTTP side knows this interface and nothing behind it. So the same application runs with its
 * goods in memory or in a database, and one set of tests holds for both.
 *
 * @typedef {object} NewProduct
 * @property {string} sku the number on the shelf, unique
 * @property {string} name
 * @property {number} priceCents whole cents: 0.1 + 0.2 is not 0.3
 * @property {number} stock
 *
 * @typedef {NewProduct & { id: string }} Product
 *
 * @typedef {object} Wish one line of an order that is not placed yet
 * @property {string} productId
 * @property {number} quantity
 *
 * @typedef {object} OrderLine
 * @property {string} productId
 * @property {number} quantity
 * @property {number} unitPriceCents the price on that day: tomorrow's must not change it
 * @property {number} lineCents with the discount for quantity
 *
 * @typedef {object} Order
 * @property {string} id
 * @property {Date} placedAt
 * @property {OrderLine[]} lines
 *
 * @typedef {object} Repository
 * @property {(page: { after?: string | undefined, limit: number }) => Promise<Product[]>}
 *   listProducts
 *   in the order of their numbers, beginning behind `after`
 * @property {(product: NewProduct) => Promise<Product>} addProduct
 * @property {(id: string) => Promise<Product | undefined>} findProduct
 * @property {(id: string, product: NewProduct) => Promise<Product | undefined>} replaceProduct
 * @property {(id: string) => Promise<boolean>} removeProduct whether there was one
 * @property {(wishes: Wish[]) => Promise<Order>} placeOrder all of it or nothing
 * @property {(id: string) => Promise<Order | undefined>} findOrder
 * @property {() => Promise<void>} check rejects when nothing can be read or written
 * @property {() => Promise<void>} close
 */

/** Another product has this number. */
export class DuplicateSkuError extends Error {
  /** @param {string} sku */
  constructor(sku) {
    super(`there is a product ${sku} already`);
    this.name = 'DuplicateSkuError';
  }
}

/** A product that was ordered once must stay: the order refers to it. */
export class ProductInUseError extends Error {
  /** @param {string} id */
  constructor(id) {
    super(`product ${id} is part of an order`);
    this.name = 'ProductInUseError';
  }
}

/** There is not enough of a product. */
export class OutOfStockError extends Error {
  /** @param {string} productId */
  constructor(productId) {
    super(`there is not enough of product ${productId}`);
    this.name = 'OutOfStockError';
    this.productId = productId;
  }
}

/** An order names a product that does not exist. */
export class UnknownProductError extends Error {
  /** @param {string} productId */
  constructor(productId) {
    super(`there is no product ${productId}`);
    this.name = 'UnknownProductError';
    this.productId = productId;
  }
}
