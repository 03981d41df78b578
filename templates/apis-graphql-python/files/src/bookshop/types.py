"""What clients see: books, their authors and reviews, and pages of books.

These are not the rows of the store. What is a column there can be a link here, and a row can get a
new column without any client seeing it.
"""

from typing import Self

import strawberry

from bookshop import cursors
from bookshop.context import Info
from bookshop.store import AuthorRow, BookRow, Page, ReviewRow


@strawberry.type(description="A person who wrote books.")
class Author:
    id: strawberry.ID
    name: str

    @strawberry.field(description="The oldest comes first.")
    async def books(self, info: Info) -> list["Book"]:
        return [Book.of(row) for row in await info.context.books_by_author.load(self.id)]

    @classmethod
    def of(cls, row: AuthorRow) -> Self:
        return cls(id=strawberry.ID(row.id), name=row.name)


@strawberry.type(description="A book that the shop sells.")
class Book:
    id: strawberry.ID
    title: str
    year: int = strawberry.field(description="When it was first published.")
    # Private: resolvers need it, clients never see it.
    author_id: strawberry.Private[str]

    @strawberry.field
    async def author(self, info: Info) -> Author:
        row = await info.context.author.load(self.author_id)
        if row is None:
            raise LookupError(f"book {self.id} has no author")
        return Author.of(row)

    @strawberry.field(description="In the order they were written.")
    async def reviews(self, info: Info) -> list["Review"]:
        return [Review.of(row) for row in await info.context.reviews_by_book.load(self.id)]

    @strawberry.field(description="From 1 to 5; null while nobody has reviewed the book.")
    async def average_stars(self, info: Info) -> float | None:
        rows = await info.context.reviews_by_book.load(self.id)
        return sum(row.stars for row in rows) / len(rows) if rows else None

    @classmethod
    def of(cls, row: BookRow) -> Self:
        id_ = strawberry.ID(row.id)
        return cls(id=id_, title=row.title, year=row.year, author_id=row.author_id)


@strawberry.type(description="What a reader thinks of a book.")
class Review:
    id: strawberry.ID
    stars: int = strawberry.field(description="From 1 to 5.")
    text: str
    book_id: strawberry.Private[str]

    @strawberry.field
    async def book(self, info: Info) -> Book:
        row = await info.context.book.load(self.book_id)
        if row is None:
            raise LookupError(f"review {self.id} has no book")
        return Book.of(row)

    @classmethod
    def of(cls, row: ReviewRow) -> Self:
        id_ = strawberry.ID(row.id)
        return cls(id=id_, stars=row.stars, text=row.text, book_id=row.book_id)


# The names of what follows are those of the Relay specification: many clients know them, and can
# page through any list that has them.


@strawberry.type(description="Whether there is more on either side of a page.")
class PageInfo:
    has_previous_page: bool
    has_next_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type(description="A book and its place in the catalogue.")
class BookEdge:
    cursor: str
    node: Book


@strawberry.type(description="A page of the catalogue.")
class BookConnection:
    edges: list[BookEdge]
    page_info: PageInfo

    @classmethod
    def of(cls, page: Page) -> Self:
        edges = [
            BookEdge(cursor=cursors.encode(row.position), node=Book.of(row)) for row in page.books
        ]
        return cls(
            edges=edges,
            page_info=PageInfo(
                has_previous_page=page.has_previous,
                has_next_page=page.has_next,
                start_cursor=edges[0].cursor if edges else None,
                end_cursor=edges[-1].cursor if edges else None,
            ),
        )
