/**
 * What belongs to one request: the store, and the loaders that collect reads from it.
 *
 * Resolvers run one by one and know nothing of each other: ten books ask ten times for their author
 * (the "N+1 problem"). A loader waits until all of them have asked, and reads once. It also
 * remembers what it read. That is why each request gets loaders of its own: shared ones would show
 * old data, and one user's data to another.
 */
import DataLoader from 'dataloader';

/**
 * Made anew for every request; resolvers get it as their second argument.
 * @param {import('./store.js').Store} store
 */
export function createContext(store) {
  return {
    store,
    author: new DataLoader((/** @type {readonly string[]} */ ids) => store.authors(ids)),
    book: new DataLoader((/** @type {readonly string[]} */ ids) => store.books(ids)),
    booksByAuthor: new DataLoader((/** @type {readonly string[]} */ ids) =>
      store.booksByAuthor(ids),
    ),
    reviewsByBook: new DataLoader((/** @type {readonly string[]} */ ids) =>
      store.reviewsByBook(ids),
    ),
  };
}

/** @typedef {ReturnType<typeof createContext>} Context */
