/**
 * Where the books are: in memory here, in a database elsewhere.
 *
 * Every read takes many keys at once and answers in their order. A data loader needs this, and a
 * database does it well: `where author_id in (...)` costs little more than `where author_id = ...`.
 * The store knows nothing of GraphQL.
 *
 * @typedef {{ id: string, name: string }} AuthorRow
 * @typedef {{ id: string, title: string, year: number, authorId: string }} BookRow
 * @typedef {{ id: string, bookId: string, stars: number, text: string }} ReviewRow
 * @typedef {{ title: string, id: string }} Position the place of a book in the catalogue
 * @typedef {{ books: BookRow[], hasPrevious: boolean, hasNext: boolean }} Page
 */

/**
 * Whether a book comes before, at or behind a place. Two may share a title: then the id decides.
 * @param {Position} a
 * @param {Position} b
 */
function compare(a, b) {
  if (a.title !== b.title) return a.title < b.title ? -1 : 1;
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  return 0;
}

/** Authors, books and reviews. It counts its reads: tests can see how many a query costs. */
export class Store {
  /** @type {Record<string, number>} */
  reads = {};
  /** @type {Map<string, AuthorRow>} */
  #authors = new Map();
  /** @type {Map<string, BookRow>} */
  #books = new Map();
  /** @type {Map<string, ReviewRow>} */
  #reviews = new Map();

  /** @param {string} what */
  #count(what) {
    this.reads[what] = (this.reads[what] ?? 0) + 1;
  }

  /**
   * The authors with these ids, in the order of the ids; null where there is none.
   * @param {readonly string[]} ids
   */
  async authors(ids) {
    this.#count('authors');
    return ids.map((id) => this.#authors.get(id) ?? null);
  }

  /**
   * The books with these ids, in the order of the ids; null where there is none.
   * @param {readonly string[]} ids
   */
  async books(ids) {
    this.#count('books');
    return ids.map((id) => this.#books.get(id) ?? null);
  }

  /**
   * The books of each of these authors, the oldest first.
   * @param {readonly string[]} authorIds
   */
  async booksByAuthor(authorIds) {
    this.#count('booksByAuthor');
    const books = [...this.#books.values()].sort((a, b) => a.year - b.year || compare(a, b));
    return authorIds.map((id) => books.filter((book) => book.authorId === id));
  }

  /**
   * The reviews of each of these books, in the order they were written.
   * @param {readonly string[]} bookIds
   */
  async reviewsByBook(bookIds) {
    this.#count('reviewsByBook');
    const reviews = [...this.#reviews.values()];
    return bookIds.map((id) => reviews.filter((review) => review.bookId === id));
  }

  /**
   * The `first` books behind a place in the catalogue.
   *
   * The place need not exist any more: the page begins with what comes behind it. In SQL this is
   * `where (title, id) > (:title, :id) order by title, id limit :first + 1`.
   * @param {number} first
   * @param {Position | null} after
   * @returns {Promise<Page>}
   */
  async page(first, after) {
    this.#count('page');
    const books = [...this.#books.values()].sort(compare);
    const behind = after === null ? 0 : books.findIndex((book) => compare(book, after) > 0);
    const start = behind === -1 ? books.length : behind;
    const end = start + first;
    return {
      books: books.slice(start, end),
      hasPrevious: start > 0,
      hasNext: end < books.length,
    };
  }

  /**
   * The book with this title by this author.
   * @param {string} title
   * @param {string} authorId
   */
  async findBook(title, authorId) {
    const books = [...this.#books.values()];
    return books.find((book) => book.title === title && book.authorId === authorId) ?? null;
  }

  /** @param {string} name */
  async addAuthor(name) {
    const author = { id: String(this.#authors.size + 1), name };
    this.#authors.set(author.id, author);
    return author;
  }

  /** @param {Omit<BookRow, 'id'>} book */
  async addBook({ title, year, authorId }) {
    const row = { id: String(this.#books.size + 1), title, year, authorId };
    this.#books.set(row.id, row);
    return row;
  }

  /** @param {Omit<ReviewRow, 'id'>} review */
  async addReview({ bookId, stars, text }) {
    const row = { id: String(this.#reviews.size + 1), bookId, stars, text };
    this.#reviews.set(row.id, row);
    return row;
  }
}
