/** The shop's goods in PostgreSQL. */
import { lineOf } from '../shop/pricing.js';
import {
  DuplicateSkuError,
  OutOfStockError,
  ProductInUseError,
  UnknownProductError,
} from '../shop/repository.js';
import { inTransaction } from './transaction.js';

/** @import { DatabaseError, Pool, PoolClient } from 'pg' */
/** @import { NewProduct, Order, OrderLine, Product } from '../shop/repository.js' */
/** @import { Repository, Wish } from '../shop/repository.js' */

// The names of the columns become the names of the fields here, and nowhere else.
const PRODUCT = 'id, sku, name, price_cents as "priceCents", stock';

/** @implements {Repository} */
export class PostgresRepository {
  #pool;

  /** @param {Pool} pool */
  constructor(pool) {
    this.#pool = pool;
  }

  /**
   * The page starts at the right place in the index; an offset would read all before it.
   * @param {{ after?: string | undefined, limit: number }} page
   */
  async listProducts({ after = '', limit }) {
    const sql = `select ${PRODUCT} from products where sku > $1 order by sku limit $2`;
    /** @type {import('pg').QueryResult<Product>} */
    const { rows } = await this.#pool.query(sql, [after, limit]);
    return rows;
  }

  /** @param {NewProduct} product */
  async addProduct(product) {
    const sql = `insert into products (sku, name, price_cents, stock)
      values ($1, $2, $3, $4) returning ${PRODUCT}`;
    return /** @type {Product} */ (await this.#write(sql, product));
  }

  /** @param {string} id */
  async findProduct(id) {
    const sql = `select ${PRODUCT} from products where id = $1`;
    /** @type {import('pg').QueryResult<Product>} */
    const { rows } = await this.#pool.query(sql, [id]);
    return rows[0];
  }

  /**
   * @param {string} id
   * @param {NewProduct} product
   */
  async replaceProduct(id, product) {
    const sql = `update products set sku = $1, name = $2, price_cents = $3, stock = $4
      where id = $5 returning ${PRODUCT}`;
    return this.#write(sql, product, id);
  }

  /** @param {string} id */
  async removeProduct(id) {
    try {
      const { rowCount } = await this.#pool.query('delete from products where id = $1', [id]);
      return rowCount === 1;
    } catch (error) {
      // The database refuses it itself: asking first could be outrun by an order.
      if (constraintOf(error) === 'order_lines_product') throw new ProductInUseError(id);
      throw error;
    }
  }

  /** @param {Wish[]} wishes */
  async placeOrder(wishes) {
    return inTransaction(this.#pool, async (client) => {
      /** @type {Map<Wish, OrderLine>} */
      const lines = new Map();
      // Each product's row stays locked until the end. Two orders that lock in one sequence never
      // wait for each other in a circle.
      const sorted = wishes.toSorted((a, b) => (a.productId < b.productId ? -1 : 1));
      for (const wish of sorted) lines.set(wish, lineOf(wish, await take(client, wish)));

      const { rows } = await client.query(
        'insert into orders default values returning id, placed_at as "placedAt"',
      );
      // Back in the sequence that the customer knows.
      const inPlace = wishes.map((wish) => /** @type {OrderLine} */ (lines.get(wish)));
      /** @type {Order} */
      const order = { ...rows[0], lines: inPlace };
      await insertLines(client, order);
      return order;
    });
  }

  /** @param {string} id */
  async findOrder(id) {
    const { rows } = await this.#pool.query(
      `select placed_at, product_id, quantity, unit_price_cents, line_cents
       from orders join order_lines on order_id = id where id = $1 order by position`,
      [id],
    );
    if (rows.length === 0) return undefined;
    /** @type {OrderLine[]} */
    const lines = rows.map((row) => ({
      productId: row.product_id,
      quantity: row.quantity,
      unitPriceCents: row.unit_price_cents,
      // A 64-bit number comes as text; this one is small enough for a JavaScript number.
      lineCents: Number(row.line_cents),
    }));
    return { id, placedAt: /** @type {Date} */ (rows[0].placed_at), lines };
  }

  async check() {
    await this.#pool.query('select 1');
  }

  async close() {
    await this.#pool.end();
  }

  /**
   * @param {string} sql
   * @param {NewProduct} product
   * @param {string[]} more
   * @returns {Promise<Product | undefined>}
   */
  async #write(sql, { sku, name, priceCents, stock }, ...more) {
    try {
      const { rows } = await this.#pool.query(sql, [sku, name, priceCents, stock, ...more]);
      return rows[0];
    } catch (error) {
      if (constraintOf(error) === 'products_sku_unique') throw new DuplicateSkuError(sku);
      throw error;
    }
  }
}

/**
 * Takes from the stock, and answers the price. One statement both checks and takes: between a
 * question and an answer somebody else could take the same piece.
 * @param {PoolClient} client
 * @param {Wish} wish
 * @returns {Promise<number>}
 */
async function take(client, { productId, quantity }) {
  const taken = await client.query(
    'update products set stock = stock - $2 where id = $1 and stock >= $2 returning price_cents',
    [productId, quantity],
  );
  if (taken.rows.length === 1) return taken.rows[0].price_cents;
  const { rows } = await client.query('select from products where id = $1', [productId]);
  throw rows.length === 1 ? new OutOfStockError(productId) : new UnknownProductError(productId);
}

/**
 * All lines in one statement: one way to the database and back, however many there are.
 * @param {PoolClient} client
 * @param {Order} order
 */
async function insertLines(client, { id, lines }) {
  await client.query(
    `insert into order_lines
       (order_id, position, product_id, quantity, unit_price_cents, line_cents)
     select $1::uuid, line.*
     from unnest($2::int[], $3::uuid[], $4::int[], $5::int[], $6::bigint[]) as line`,
    [
      id,
      lines.map((line, position) => position),
      lines.map((line) => line.productId),
      lines.map((line) => line.quantity),
      lines.map((line) => line.unitPriceCents),
      lines.map((line) => line.lineCents),
    ],
  );
}

/**
 * Which rule of the database an error is about, if it is about one.
 * @param {unknown} error
 */
const constraintOf = (error) => /** @type {Partial<DatabaseError>} */ (Object(error)).constraint;
