"""The catalogue in pages: complete, without doubles, also when it changes meanwhile."""

import asyncio
import base64
from typing import Any

import pytest

from bookshop import cursors
from bookshop.store import Store
from conftest import GraphQL

PAGE = """
query ($first: Int!, $after: String) {
  books(first: $first, after: $after) {
    edges { cursor node { title } }
    pageInfo { hasPreviousPage hasNextPage startCursor endCursor }
  }
}
"""


def page(graphql: GraphQL, first: int, after: str | None = None) -> dict[str, Any]:
    books: dict[str, Any] = graphql.data(PAGE, first=first, after=after)["books"]
    return books


def titles(books: dict[str, Any]) -> list[str]:
    return [edge["node"]["title"] for edge in books["edges"]]


def test_pages_together_are_the_whole_catalogue(graphql: GraphQL) -> None:
    found: list[str] = []
    after = None
    while True:
        books = page(graphql, 4, after)
        found += titles(books)
        if not books["pageInfo"]["hasNextPage"]:
            break
        after = books["pageInfo"]["endCursor"]
    assert found == sorted(found)
    assert len(found) == 6


def test_a_page_knows_its_neighbours(graphql: GraphQL) -> None:
    first = page(graphql, 3)
    last = page(graphql, 3, first["pageInfo"]["endCursor"])
    assert first["pageInfo"]["hasPreviousPage"] is False
    assert first["pageInfo"]["hasNextPage"] is True
    assert last["pageInfo"]["hasPreviousPage"] is True
    assert last["pageInfo"]["hasNextPage"] is False
    assert last["pageInfo"]["startCursor"] == last["edges"][0]["cursor"]


def test_a_book_that_comes_meanwhile_moves_nothing(graphql: GraphQL, store: Store) -> None:
    # With page numbers, the new first book would push the last one of page 1 to page 2 again.
    first = page(graphql, 3)
    asyncio.run(store.add_book("A Vindication", 1792, "1"))
    second = page(graphql, 3, first["pageInfo"]["endCursor"])
    assert not set(titles(first)) & set(titles(second))


def test_two_books_with_one_title_are_both_found(graphql: GraphQL, store: Store) -> None:
    asyncio.run(store.add_book("Frankenstein", 1931, "2"))
    first = page(graphql, 2)
    second = page(graphql, 1, first["pageInfo"]["endCursor"])
    assert titles(first)[-1] == titles(second)[0] == "Frankenstein"


def test_behind_the_last_book_is_an_empty_page(graphql: GraphQL) -> None:
    books = page(graphql, 3, cursors.encode(("~", "")))
    assert books["edges"] == []
    assert books["pageInfo"]["endCursor"] is None


@pytest.mark.parametrize("content", [b"", b"\xff", b"1", b'["a"]', b"[1, 2]", b"[" * 9999])
def test_a_cursor_that_was_not_made_here_is_refused(graphql: GraphQL, content: bytes) -> None:
    cursor = base64.urlsafe_b64encode(content).decode()
    error = graphql.error(PAGE, first=3, after=cursor)
    assert error["extensions"] == {"code": "BAD_CURSOR"}


@pytest.mark.parametrize("first", [-1, 0, 51])
def test_a_page_has_a_largest_size(graphql: GraphQL, first: int) -> None:
    assert graphql.error(PAGE, first=first)["extensions"] == {"code": "BAD_PAGE"}
