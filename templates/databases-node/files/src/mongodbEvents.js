/** What happened in the shop, as documents in MongoDB: each kind of event has fields of its own. */
export class MongodbEvents {
  #events;

  /** @param {import('mongodb').Db} database */
  constructor(database) {
    this.#events = database.collection('events');
  }

  /** One event counts once, and a customer's events are found and sorted by one index. */
  async createIndexes() {
    await this.#events.createIndexes([
      { key: { event_id: 1 }, name: 'event_id_unique', unique: true },
      { key: { customer: 1, at: -1 }, name: 'customer_at' },
    ]);
  }

  /** Writes an event; the same id again is the same event. */
  async record(eventId, customer, kind, fields = {}) {
    const event = { customer, kind, at: new Date(), ...fields };
    await this.#events.updateOne({ event_id: eventId }, { $setOnInsert: event }, { upsert: true });
  }

  /** The newest events of a customer. */
  ofCustomer(customer, count = 20) {
    return this.#events.find({ customer }).sort({ at: -1 }).limit(count).toArray();
  }

  /** How much each customer spent, in cents, by an aggregation pipeline. */
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
