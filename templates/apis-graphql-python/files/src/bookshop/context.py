"""What belongs to one request: the store, and the loaders that collect reads from it.

Resolvers run one by one and know nothing of each other: ten books ask ten times for their author
(the "N+1 problem"). A loader waits until all of them have asked, and reads once. It also remembers
what it read. That is why each request gets loaders of its own: shared ones would show old data, and
one user's data to another.
"""

import strawberry
from strawberry.dataloader import DataLoader
from strawberry.fastapi import BaseContext

from bookshop.store import AuthorRow, BookRow, ReviewRow, Store


class Context(BaseContext):
    """Made anew for every request; resolvers get it as `info.context`."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.author: DataLoader[str, AuthorRow | None] = DataLoader(store.authors)
        self.book: DataLoader[str, BookRow | None] = DataLoader(store.books)
        self.books_by_author: DataLoader[str, list[BookRow]] = DataLoader(store.books_by_author)
        self.reviews_by_book: DataLoader[str, list[ReviewRow]] = DataLoader(store.reviews_by_book)


Info = strawberry.Info[Context, None]
