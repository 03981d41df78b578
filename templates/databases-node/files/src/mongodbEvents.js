/**
 * What happened in the shop, as documents in MongoDB: each kind of event has fields of its own.
 *
 * Good reasons for documents: the shape varies, an event is written once and read whole, and nothing
 * else must change together with it. What must agree (stock and orders) is in a relational database.
 */

/** MongoDB asks for no schema, but keeps one when it is told: what every event must have. */
const SCHEMA = {
  bsonType: 'object',
  required: ['event_id', 'customer', 'kind', 'at'],
  properties: {
    event_id: { bsonType: 'string' },
    customer: { bsonType: 'string' },
    kind: { bsonType: 'string' },
    at: { bsonType: 'date' },
    cents: { bsonType: ['int', 'long'], minimum: 0 },
  },
};

/** Events, newest first by customer, and sums over them. */
export class MongodbEvents {
  #database;
  #events;

  /** @param {import('mongodb').Db} database */
  constructor(database) {
    this.#database = database;
    this.#events = database.collection('events');
  }

  /** Makes the collection and its indexes; what is there stays. */
  async create() {
    const name = this.#events.collectionName;
    if (!(await this.#database.listCollections({ name }).hasNext())) {
      await this.#database.createCollection(name, { validator: { $jsonSchema: SCHEMA } });
    }
    await this.#events.createIndexes([
      // One event counts once, however often it is sent.
      { key: { event_id: 1 }, name: 'event_id_unique', unique: true },
      // A customer's events are found and sorted by one index: equality first, then order.
      { key: { customer: 1, at: -1 }, name: 'customer_at' },
    ]);
  }

  /**
   * Writes an event; the same id again is the same event.
   * @param {string} eventId
   * @param {string} customer
   * @param {string} kind
   * @param {object} fields what this kind of event has beside the others
   */
  async record(eventId, customer, kind, fields = {}) {
    const event = { customer, kind, at: new Date(), ...fields };
    await this.#events.updateOne({ event_id: eventId }, { $setOnInsert: event }, { upsert: true });
  }

  /**
   * The newest events of a customer.
   * @param {string} customer
   */
  ofCustomer(customer, count = 20) {
    const options = { projection: { _id: false } };
    return this.#events.find({ customer }, options).sort({ at: -1 }).limit(count).toArray();
  }

  /**
   * How much each customer spent, in cents, by an aggregation pipeline.
   *
   * `$match` comes first: what is filtered early is not carried through the later stages.
   */
  async spentByCustomer() {
    const rows = await this.#events
      .aggregate([
        { $match: { kind: 'bought' } },
        { $group: { _id: '$customer', cents: { $sum: '$cents' } } },
      ])
      .toArray();
    return Object.fromEntries(rows.map((row) => [row._id, row.cents]));
  }
}
