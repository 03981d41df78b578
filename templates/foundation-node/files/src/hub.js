/** Passes events on from those who publish to those who listen. Nothing is kept. */
import { EventEmitter } from 'node:events';

/**
 * An event of a topic. The ids of a hub count up, over all topics.
 * @typedef {{ id: number, topic: string, data: unknown }} HubEvent
 */

/** A listener takes events more slowly than they come. */
export class TooSlowError extends Error {
  /** @param {number} limit */
  constructor(limit) {
    super(`more than ${limit} events are waiting`);
    this.name = 'TooSlowError';
  }
}

export class Hub {
  #emitter = new EventEmitter();
  #lastId = 0;
  #subscriptions = new Set();

  constructor() {
    // Node.js warns from the 11th listener on, as it is often a leak. Here it is the purpose.
    this.#emitter.setMaxListeners(0);
  }

  /**
   * Gives the data to everyone who listens to the topic at this moment.
   * @param {string} topic
   * @param {unknown} data anything that JSON can say
   * @returns {{ id: number, listeners: number }} the event's id, and how many got it
   */
  publish(topic, data) {
    this.#lastId += 1;
    const event = { id: this.#lastId, topic, data };
    const listeners = this.listenerCount(topic);
    this.#emitter.emit(nameOf(topic), event);
    return { id: event.id, listeners };
  }

  /**
   * Listens from now on, also before the first event is asked for.
   * @param {string} topic
   * @param {{ limit?: number }} [options] `limit`: how many events may wait before it is too much
   * @returns {Subscription}
   */
  subscribe(topic, { limit = 100 } = {}) {
    const name = nameOf(topic);
    const subscription = new Subscription(limit, () => {
      this.#emitter.off(name, subscription.push);
      this.#subscriptions.delete(subscription);
    });
    this.#emitter.on(name, subscription.push);
    this.#subscriptions.add(subscription);
    return subscription;
  }

  /** @param {string} topic */
  listenerCount(topic) {
    return this.#emitter.listenerCount(nameOf(topic));
  }

  /** Ends all subscriptions: what waits is still delivered, then their loops end. */
  close() {
    for (const subscription of this.#subscriptions) subscription.close();
  }
}

/**
 * The events of one topic for one listener, to be read with `for await`. Between the emitter, which
 * does not wait, and the reader, who may be slow, there is a queue. Without a limit it would be a
 * leak that waits for a slow client, so the reader's loop fails with a TooSlowError instead.
 */
export class Subscription {
  #queue = [];
  #limit;
  #onClose;
  #closed = false;
  #problem;
  #wake = () => {};

  /**
   * @param {number} limit
   * @param {() => void} onClose called once
   */
  constructor(limit, onClose) {
    this.#limit = limit;
    this.#onClose = onClose;
  }

  /** An arrow function, as the emitter calls it without `this`. */
  push = (/** @type {HubEvent} */ event) => {
    if (this.#queue.length === this.#limit) {
      this.#problem = new TooSlowError(this.#limit);
      this.close();
      return;
    }
    this.#queue.push(event);
    this.#wake();
  };

  /** Ends it, from inside or outside of the loop. Calling it again does nothing. */
  close() {
    if (this.#closed) return;
    this.#closed = true;
    this.#onClose();
    this.#wake();
  }

  /** @returns {AsyncGenerator<HubEvent, void>} */
  async *[Symbol.asyncIterator]() {
    try {
      for (;;) {
        if (this.#problem !== undefined) throw this.#problem;
        if (this.#queue.length > 0) yield this.#queue.shift();
        else if (this.#closed) return;
        else await new Promise((resolve) => (this.#wake = resolve));
      }
    } finally {
      // Here whoever leaves the loop early comes by as well: `break`, `return` and errors.
      this.close();
    }
  }
}

/** `error` is a special name: an emitter throws when nobody listens to it. No topic may be that. */
function nameOf(topic) {
  return `topic:${topic}`;
}
