"""Changing: the new thing comes back, or a problem that the schema names."""

from typing import Any

import pytest

from conftest import GraphQL

ADD_BOOK = """
mutation ($input: AddBookInput!) {
  addBook(input: $input) {
    __typename
    ... on Book { id title author { name } }
    ... on Problem { message }
    ... on InvalidInput { field }
    ... on AuthorNotFound { authorId }
    ... on BookExists { book { id } }
  }
}
"""

ADD_REVIEW = """
mutation ($input: AddReviewInput!) {
  addReview(input: $input) {
    __typename
    ... on Review { stars text book { title } }
    ... on Problem { message }
    ... on InvalidInput { field }
    ... on BookNotFound { bookId }
  }
}
"""


def add_book(graphql: GraphQL, **changes: object) -> dict[str, Any]:
    book = {"title": "Kipps", "year": 1905, "authorId": "3"}
    found: dict[str, Any] = graphql.data(ADD_BOOK, input=book | changes)["addBook"]
    return found


def add_review(graphql: GraphQL, **changes: object) -> dict[str, Any]:
    review = {"bookId": "5", "stars": 5, "text": "Again!"}
    found: dict[str, Any] = graphql.data(ADD_REVIEW, input=review | changes)["addReview"]
    return found


def test_a_new_book_is_in_the_catalogue(graphql: GraphQL) -> None:
    book = add_book(graphql)
    assert book == {
        "__typename": "Book",
        "id": "7",
        "title": "Kipps",
        "author": {"name": "H. G. Wells"},
    }
    assert graphql.data("{ book(id: 7) { year } }") == {"book": {"year": 1905}}


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"title": " "}, "title"), ({"title": "x" * 201}, "title"), ({"year": 0}, "year")],
)
def test_a_book_with_a_wrong_value_is_refused(
    graphql: GraphQL, changes: dict[str, Any], field: str
) -> None:
    problem = add_book(graphql, **changes)
    assert problem["__typename"] == "InvalidInput"
    assert problem["field"] == field


def test_a_book_needs_an_author(graphql: GraphQL) -> None:
    problem = add_book(graphql, authorId="no")
    assert problem["__typename"] == "AuthorNotFound"
    assert problem["authorId"] == "no"


def test_a_book_comes_once(graphql: GraphQL) -> None:
    problem = add_book(graphql, title=" The Time Machine ")
    assert problem["__typename"] == "BookExists"
    assert problem["book"] == {"id": "5"}
    assert graphql.data("{ book(id: 7) { id } }") == {"book": None}


def test_a_review_belongs_to_its_book(graphql: GraphQL) -> None:
    review = add_review(graphql)
    assert review == {
        "__typename": "Review",
        "stars": 5,
        "text": "Again!",
        "book": {"title": "The Time Machine"},
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"stars": 0}, "stars"), ({"stars": 6}, "stars"), ({"text": "x" * 2001}, "text")],
)
def test_a_review_with_a_wrong_value_is_refused(
    graphql: GraphQL, changes: dict[str, Any], field: str
) -> None:
    problem = add_review(graphql, **changes)
    assert problem["__typename"] == "InvalidInput"
    assert problem["field"] == field


def test_a_review_needs_a_book(graphql: GraphQL) -> None:
    problem = add_review(graphql, bookId="no")
    assert problem["__typename"] == "BookNotFound"
    assert problem["bookId"] == "no"


def test_a_value_of_the_wrong_type_is_an_error_of_the_query(graphql: GraphQL) -> None:
    # The client broke the schema: this is no refusal, and no resolver has run.
    error = graphql.error(ADD_REVIEW, input={"bookId": "5", "stars": "many"})
    assert "Int cannot represent non-integer value" in error["message"]
