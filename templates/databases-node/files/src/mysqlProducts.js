/**
 * The products in MySQL, in plain SQL: what differs from PostgreSQL.
 *
 * - There is no `RETURNING`: taking from the stock reads with a lock first, and writes then.
 * - Text in an index needs a length.
 * - `ON DUPLICATE KEY UPDATE` stands for `ON CONFLICT ... DO UPDATE`.
 * - A change of the schema commits by itself: a migration that fails half-way stays half done.
 * - The usual isolation is REPEATABLE READ, PostgreSQL's is READ COMMITTED.
 */
export class MysqlProducts {
  #connection;
  #table;

  /**
   * @param {import('mysql2/promise').Connection} connection
   * @param {string} table tests choose a name that never meets real products
   */
  constructor(connection, table = 'products') {
    // A name cannot be bound like a value. It is checked, since it becomes part of the SQL.
    if (!/^\w+$/.test(table)) throw new Error(`'${table}' is no name for a table`);
    this.#connection = connection;
    this.#table = table;
  }

  /** Makes the table if it is not there. */
  async createTable() {
    await this.#connection.query(
      `create table if not exists ${this.#table} (
         id bigint auto_increment primary key,
         sku varchar(40) not null unique,
         price decimal(10, 2) not null check (price >= 0),
         stock int not null check (stock >= 0)
       )`,
    );
  }

  /** Removes the table. */
  async dropTable() {
    await this.#connection.query(`drop table if exists ${this.#table}`);
  }

  /**
   * Adds a product, or changes the one with this number.
   *
   * The values are bound: the database never takes a part of them for SQL.
   * @param {string} sku
   * @param {string} price as text: a number would lose cents
   * @param {number} stock
   */
  async put(sku, price, stock) {
    await this.#connection.execute(
      `insert into ${this.#table} (sku, price, stock) values (?, ?, ?) as new
       on duplicate key update price = new.price, stock = new.stock`,
      [sku, price, stock],
    );
  }

  /**
   * Takes from the stock.
   *
   * Without `for update` two customers could both read the last item and both take it: a lost update.
   * With it the second one waits here until the first one's transaction ends.
   * @param {string} sku
   * @param {number} quantity
   * @returns {Promise<string | undefined>} the price, or nothing when there is not enough
   */
  async take(sku, quantity) {
    await this.#connection.beginTransaction();
    try {
      const [rows] = await this.#connection.execute(
        `select price, stock from ${this.#table} where sku = ? for update`,
        [sku],
      );
      const [row] = rows;
      if (row === undefined || row.stock < quantity) {
        await this.#connection.rollback();
        return undefined;
      }
      await this.#connection.execute(`update ${this.#table} set stock = stock - ? where sku = ?`, [
        quantity,
        sku,
      ]);
      await this.#connection.commit();
      return row.price;
    } catch (error) {
      await this.#connection.rollback();
      throw error;
    }
  }

  /**
   * One page of the catalogue: the products behind this one.
   * @param {string} sku
   */
  async after(sku, count = 10) {
    // Not `execute`: a prepared statement takes no JavaScript number for LIMIT.
    const [rows] = await this.#connection.query(
      `select sku, price from ${this.#table} where sku > ? order by sku limit ?`,
      [sku, count],
    );
    return rows;
  }
}
