"""Where the books are: in memory here, in a database elsewhere.

Every read takes many keys at once and answers in their order. A data loader needs this, and a
database does it well: `where author_id in (...)` costs little more than `where author_id = ...`.
The store knows nothing of GraphQL.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class AuthorRow:
    id: str
    name: str


@dataclass(frozen=True)
class BookRow:
    id: str
    title: str
    year: int
    author_id: str

    @property
    def position(self) -> tuple[str, str]:
        """The place in the catalogue. Two books may share a title, so the id decides then."""
        return (self.title, self.id)


@dataclass(frozen=True)
class ReviewRow:
    id: str
    book_id: str
    stars: int
    text: str


@dataclass(frozen=True)
class Page:
    """A part of the catalogue, and whether there is more on either side."""

    books: Sequence[BookRow]
    has_previous: bool
    has_next: bool


class Store:
    """Authors, books and reviews. It counts its reads: tests can see how many a query costs."""

    def __init__(self) -> None:
        self.reads: Counter[str] = Counter()
        self._authors: dict[str, AuthorRow] = {}
        self._books: dict[str, BookRow] = {}
        self._reviews: dict[str, ReviewRow] = {}

    async def authors(self, ids: Sequence[str]) -> list[AuthorRow | None]:
        """The authors with these ids, in the order of the ids."""
        self.reads["authors"] += 1
        return [self._authors.get(id_) for id_ in ids]

    async def books(self, ids: Sequence[str]) -> list[BookRow | None]:
        """The books with these ids, in the order of the ids."""
        self.reads["books"] += 1
        return [self._books.get(id_) for id_ in ids]

    async def books_by_author(self, author_ids: Sequence[str]) -> list[list[BookRow]]:
        """The books of each of these authors, the oldest first."""
        self.reads["books_by_author"] += 1
        found: dict[str, list[BookRow]] = {id_: [] for id_ in author_ids}
        for book in sorted(self._books.values(), key=lambda book: (book.year, book.id)):
            if book.author_id in found:
                found[book.author_id].append(book)
        return [found[id_] for id_ in author_ids]

    async def reviews_by_book(self, book_ids: Sequence[str]) -> list[list[ReviewRow]]:
        """The reviews of each of these books, in the order they were written."""
        self.reads["reviews_by_book"] += 1
        found: dict[str, list[ReviewRow]] = {id_: [] for id_ in book_ids}
        for review in self._reviews.values():
            if review.book_id in found:
                found[review.book_id].append(review)
        return [found[id_] for id_ in book_ids]

    async def page(self, first: int, after: tuple[str, str] | None) -> Page:
        """The `first` books behind a place in the catalogue.

        The place need not exist any more: the page begins with what comes behind it. In SQL this is
        `where (title, id) > (:title, :id) order by title, id limit :first + 1`.
        """
        self.reads["page"] += 1
        books = sorted(self._books.values(), key=lambda book: book.position)
        start = 0
        if after is not None:
            start = bisect_right(books, after, key=lambda book: book.position)
        end = start + first
        return Page(books[start:end], has_previous=start > 0, has_next=end < len(books))

    async def find_book(self, title: str, author_id: str) -> BookRow | None:
        """The book with this title by this author."""
        wanted = (title, author_id)
        books = self._books.values()
        return next((book for book in books if (book.title, book.author_id) == wanted), None)

    async def add_author(self, name: str) -> AuthorRow:
        author = AuthorRow(str(len(self._authors) + 1), name)
        self._authors[author.id] = author
        return author

    async def add_book(self, title: str, year: int, author_id: str) -> BookRow:
        book = BookRow(str(len(self._books) + 1), title, year, author_id)
        self._books[book.id] = book
        return book

    async def add_review(self, book_id: str, stars: int, text: str) -> ReviewRow:
        review = ReviewRow(str(len(self._reviews) + 1), book_id, stars, text)
        self._reviews[review.id] = review
        return review


CATALOGUE = {
    "Mary Shelley": [("Frankenstein", 1818), ("The Last Man", 1826)],
    "Jules Verne": [("Around the World in Eighty Days", 1872), ("The Mysterious Island", 1875)],
    "H. G. Wells": [("The Time Machine", 1895), ("The Invisible Man", 1897)],
}


async def sample_store() -> Store:
    """A store with a few old books in it, for a first look and for the tests."""
    store = Store()
    for name, books in CATALOGUE.items():
        author = await store.add_author(name)
        for title, year in books:
            book = await store.add_book(title, year, author.id)
            await store.add_review(book.id, 4, "Worth its price.")
    await store.add_review("1", 5, "I could not stop reading.")
    return store
