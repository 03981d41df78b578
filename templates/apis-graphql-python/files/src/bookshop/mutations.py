"""What clients can change, and the answers they must expect.

Some refusals are part of the business: the client can act on them. There a mutation answers with a
union: the new thing, or one of the problems. So the schema itself says what can go wrong, and each
problem has fields of its own. GraphQL's `errors` are left for what nobody expects.
"""

from typing import Annotated

import strawberry

from bookshop.context import Info
from bookshop.types import Book, Review

MAX_TITLE = 200
MAX_TEXT = 2000
STARS = range(1, 6)


@strawberry.interface(
    description="Why something was not done. Ask for it, and you also see problems added later."
)
class Problem:
    message: str


@strawberry.type(description="A value is not allowed.")
class InvalidInput(Problem):
    field: str = strawberry.field(description="The name of the input's field.")


@strawberry.type(description="There is no such author.")
class AuthorNotFound(Problem):
    author_id: strawberry.ID


@strawberry.type(description="There is no such book.")
class BookNotFound(Problem):
    book_id: strawberry.ID


@strawberry.type(description="The shop has this book already.")
class BookExists(Problem):
    book: Book


@strawberry.input
class AddBookInput:
    title: str
    year: int
    author_id: strawberry.ID

    def problem(self) -> InvalidInput | None:
        """What the schema's types do not say: the first value that is not allowed."""
        if not 1 <= len(self.title.strip()) <= MAX_TITLE:
            return InvalidInput(field="title", message=f"A title has 1 to {MAX_TITLE} characters.")
        if self.year < 1:
            return InvalidInput(field="year", message="A year is a positive number.")
        return None


@strawberry.input
class AddReviewInput:
    book_id: strawberry.ID
    stars: int
    text: str = ""

    def problem(self) -> InvalidInput | None:
        if self.stars not in STARS:
            return InvalidInput(field="stars", message="Stars go from 1 to 5.")
        if len(self.text) > MAX_TEXT:
            return InvalidInput(field="text", message=f"A text has up to {MAX_TEXT} characters.")
        return None


AddBookResult = Annotated[
    Book | InvalidInput | AuthorNotFound | BookExists, strawberry.union("AddBookResult")
]
AddReviewResult = Annotated[
    Review | InvalidInput | BookNotFound, strawberry.union("AddReviewResult")
]


@strawberry.type
class Mutation:
    @strawberry.mutation(description="Puts a book into the catalogue.")
    async def add_book(self, info: Info, input: AddBookInput) -> AddBookResult:
        context = info.context
        if problem := input.problem():
            return problem
        if await context.author.load(input.author_id) is None:
            return AuthorNotFound(author_id=input.author_id, message="There is no such author.")
        title = input.title.strip()
        if same := await context.store.find_book(title, input.author_id):
            return BookExists(book=Book.of(same), message="The shop has this book already.")
        row = await context.store.add_book(title, input.year, input.author_id)
        # The loaders may have read before: what they remember is old now.
        context.books_by_author.clear_all()
        return Book.of(row)

    @strawberry.mutation(description="Says what a reader thinks of a book.")
    async def add_review(self, info: Info, input: AddReviewInput) -> AddReviewResult:
        context = info.context
        if problem := input.problem():
            return problem
        if await context.book.load(input.book_id) is None:
            return BookNotFound(book_id=input.book_id, message="There is no such book.")
        row = await context.store.add_review(input.book_id, input.stars, input.text)
        context.reviews_by_book.clear_all()
        return Review.of(row)
