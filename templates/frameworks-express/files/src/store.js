/** The bookmarks. In memory, but asked as a database would be: every answer is a promise. */
import { randomUUID } from 'node:crypto';

/**
 * @typedef {{ id: string, url: string, title: string, tags: string[], createdAt: string }} Bookmark
 */

/** A bookmark with this URL is there already. */
export class DuplicateError extends Error {}

export class BookmarkStore {
  /** @type {Map<string, Bookmark>} in the order in which they came */
  #bookmarks = new Map();

  /**
   * At most `limit` bookmarks: with this tag, and after the one with this id, if one is given.
   * @param {{ tag?: string, after?: string, limit: number }} wanted
   * @returns {Promise<Bookmark[]>}
   */
  async list({ tag, after, limit }) {
    const all = [...this.#bookmarks.values()];
    const rest = after === undefined ? all : all.slice(1 + all.findIndex(({ id }) => id === after));
    return rest.filter(({ tags }) => tag === undefined || tags.includes(tag)).slice(0, limit);
  }

  /** @param {string} id @returns {Promise<Bookmark | undefined>} */
  async get(id) {
    return this.#bookmarks.get(id);
  }

  /**
   * @param {Omit<Bookmark, 'id' | 'createdAt'>} fields
   * @throws {DuplicateError}
   * @returns {Promise<Bookmark>}
   */
  async add(fields) {
    this.#refuseDuplicate(fields.url);
    const bookmark = { id: randomUUID(), ...fields, createdAt: new Date().toISOString() };
    this.#bookmarks.set(bookmark.id, bookmark);
    return bookmark;
  }

  /**
   * @param {string} id
   * @param {Partial<Omit<Bookmark, 'id' | 'createdAt'>>} changes
   * @throws {DuplicateError}
   * @returns {Promise<Bookmark | undefined>}
   */
  async change(id, changes) {
    const bookmark = this.#bookmarks.get(id);
    if (bookmark === undefined) return undefined;
    if (changes.url !== undefined) this.#refuseDuplicate(changes.url, id);
    const changed = { ...bookmark, ...changes };
    this.#bookmarks.set(id, changed);
    return changed;
  }

  /** @param {string} id @returns {Promise<boolean>} whether there was one */
  async remove(id) {
    return this.#bookmarks.delete(id);
  }

  #refuseDuplicate(url, except) {
    for (const bookmark of this.#bookmarks.values()) {
      if (bookmark.url === url && bookmark.id !== except) throw new DuplicateError(url);
    }
  }
}
