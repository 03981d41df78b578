"""What a query may not do to the server, and what an error may not tell."""

import logging
import time

import pytest
from graphql import get_introspection_query

from bookshop.limits import MAX_DEPTH, MAX_TOKENS
from bookshop.store import Store
from conftest import GraphQL


def deep(depth: int) -> str:
    """A query of this depth: an author's books' author's books' ..."""
    links = ["author(id: 1)", *["books", "author"] * depth][: depth - 1]
    return "{" + "{".join([*links, "id"]) + "}" * depth


def test_a_query_may_be_as_deep_as_the_limit(graphql: GraphQL) -> None:
    assert graphql.data(deep(MAX_DEPTH))["author"]


def test_a_query_that_is_deeper_is_refused_before_it_reads(graphql: GraphQL, store: Store) -> None:
    store.reads.clear()
    error = graphql.error(deep(MAX_DEPTH + 1))
    assert error["extensions"] == {"code": "TOO_DEEP"}
    assert not store.reads


def test_a_fragment_hides_no_depth(graphql: GraphQL) -> None:
    query = (
        "{ author(id: 1) { ...a } }"
        "fragment a on Author { books { author { books { author { ...b } } } } }"
        "fragment b on Author { books { author { books { author { ... on Author { id } } } } } }"
    )
    assert graphql.data(query)["author"]
    deeper = query.replace("{ id }", "{ books { id } }")
    assert graphql.error(deeper)["extensions"] == {"code": "TOO_DEEP"}


@pytest.mark.parametrize(
    "query",
    ["{ ...no }", "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }"],
)
def test_a_fragment_without_end_or_beginning_is_refused(graphql: GraphQL, query: str) -> None:
    assert "ragment" in graphql.error(query)["message"]


def test_fragments_that_double_cost_nothing(graphql: GraphQL) -> None:
    # Each uses the next one twice: walking through all of it would take longer than the sun lasts.
    chain = [f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }}" for n in range(80)]
    query = "{ ...f0 }" + "".join(chain) + "fragment f80 on Query { author(id: 1) { id } }"
    start = time.monotonic()
    assert graphql.data(query) == {"author": {"id": "1"}}
    assert time.monotonic() - start < 5


def test_a_query_has_a_largest_length(graphql: GraphQL) -> None:
    error = graphql.error("{" + "a: __typename " * (MAX_TOKENS // 3 + 1) + "}")
    assert "tokens" in error["message"]


def test_tools_can_ask_for_the_schema(graphql: GraphQL) -> None:
    assert graphql.data(get_introspection_query())["__schema"]["queryType"]["name"] == "Query"


def test_a_fault_of_ours_is_logged_and_tells_the_client_nothing(
    graphql: GraphQL,
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fail(_: object) -> None:
        raise OSError("no connection to db-7.internal")

    monkeypatch.setattr(store, "authors", fail)
    with caplog.at_level(logging.ERROR):
        answer = graphql.answer("{ book(id: 1) { title } author(id: 1) { name } }")
    # The part that could be answered is: a field that may be null catches the error.
    assert answer["data"] == {"book": {"title": "Frankenstein"}, "author": None}
    assert [error["message"] for error in answer["errors"]] == ["Unexpected error."]
    assert "db-7.internal" in caplog.text
