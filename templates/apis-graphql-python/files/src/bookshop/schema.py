"""The schema: what can be asked, within which limits, and what an error says.

`python -m bookshop.schema` writes it to `schema.graphql`: for clients, and for those who review a
change.
"""

from pathlib import Path
from typing import Annotated

import strawberry
from graphql import GraphQLError
from strawberry.extensions import AddValidationRules, MaskErrors, MaxTokensLimiter

from bookshop import cursors
from bookshop.context import Info
from bookshop.limits import MAX_PAGE, MAX_TOKENS, DepthRule
from bookshop.mutations import Mutation, Problem
from bookshop.types import Author, Book, BookConnection

FILE = Path(__file__).resolve().parents[2] / "schema.graphql"


@strawberry.type
class Query:
    @strawberry.field(description="Null when there is no such book.")
    async def book(self, info: Info, id: strawberry.ID) -> Book | None:
        row = await info.context.book.load(id)
        return Book.of(row) if row else None

    @strawberry.field(description="Null when there is no such author.")
    async def author(self, info: Info, id: strawberry.ID) -> Author | None:
        row = await info.context.author.load(id)
        return Author.of(row) if row else None

    @strawberry.field(description="The catalogue, by title, page by page.")
    async def books(
        self,
        info: Info,
        first: Annotated[int, strawberry.argument(description=f"How many: 1 to {MAX_PAGE}.")] = 10,
        after: Annotated[
            str | None, strawberry.argument(description="The `endCursor` of the page before.")
        ] = None,
    ) -> BookConnection:
        if not 1 <= first <= MAX_PAGE:
            message = f"`first` goes from 1 to {MAX_PAGE}."
            raise GraphQLError(message, extensions={"code": "BAD_PAGE"})
        position = None if after is None else cursors.decode(after)
        return BookConnection.of(await info.context.store.page(first, position))


def is_unexpected(error: GraphQLError) -> bool:
    """Whether an error is a fault of ours: its text may contain what is nobody's business."""
    cause = error.original_error
    return cause is not None and not isinstance(cause, GraphQLError)


schema = strawberry.Schema(
    Query,
    Mutation,
    # Nothing has the type `Problem` itself, so it must be named to be in the schema.
    types=[Problem],
    # Functions that make them: an extension keeps notes about one request.
    extensions=[
        lambda: MaxTokensLimiter(max_token_count=MAX_TOKENS),
        lambda: AddValidationRules([DepthRule]),
        lambda: MaskErrors(is_unexpected, "Unexpected error."),
    ],
)


def printed() -> str:
    """The schema in GraphQL's own language."""
    return schema.as_str() + "\n"


if __name__ == "__main__":
    FILE.write_text(printed(), encoding="utf-8")
