/** A few old books, for a first look and for the tests. */
import { Store } from './store.js';

const CATALOGUE = {
  'Mary Shelley': [
    ['Frankenstein', 1818],
    ['The Last Man', 1826],
  ],
  'Jules Verne': [
    ['Around the World in Eighty Days', 1872],
    ['The Mysterious Island', 1875],
  ],
  'H. G. Wells': [
    ['The Time Machine', 1895],
    ['The Invisible Man', 1897],
  ],
};

/** A store with the sample catalogue in it. */
export async function sampleStore() {
  const store = new Store();
  for (const [name, books] of Object.entries(CATALOGUE)) {
    const author = await store.addAuthor(name);
    for (const [title, year] of books) {
      const book = await store.addBook({ title, year, authorId: author.id });
      await store.addReview({ bookId: book.id, stars: 4, text: 'Worth its price.' });
    }
  }
  await store.addReview({ bookId: '1', stars: 5, text: 'I could not stop reading.' });
  return store;
}
