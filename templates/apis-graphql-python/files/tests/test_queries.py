"""Reading: what a client asks for is what it gets, and nothing else."""

from fastapi.testclient import TestClient

from conftest import GraphQL


def test_a_client_gets_the_fields_it_names(graphql: GraphQL) -> None:
    data = graphql.data("{ book(id: 1) { title author { name } } }")
    assert data == {"book": {"title": "Frankenstein", "author": {"name": "Mary Shelley"}}}


def test_what_is_not_there_is_null(graphql: GraphQL) -> None:
    data = graphql.data('{ book(id: "no") { title } author(id: "no") { name } }')
    assert data == {"book": None, "author": None}


def test_links_lead_in_both_directions(graphql: GraphQL) -> None:
    data = graphql.data("{ author(id: 2) { books { year author { id } } } }")
    author = {"id": "2"}
    assert data["author"]["books"] == [
        {"year": 1872, "author": author},
        {"year": 1875, "author": author},
    ]


def test_stars_are_averaged(graphql: GraphQL) -> None:
    data = graphql.data("{ book(id: 1) { averageStars reviews { stars book { id } } } }")
    reviews = [{"stars": 4, "book": {"id": "1"}}, {"stars": 5, "book": {"id": "1"}}]
    assert data["book"] == {"averageStars": 4.5, "reviews": reviews}


def test_variables_carry_values_from_outside(graphql: GraphQL) -> None:
    # Values never become a part of the query's text: nothing can be injected.
    data = graphql.data("query ($id: ID!) { book(id: $id) { title } }", id="2")
    assert data == {"book": {"title": "The Last Man"}}


def test_a_field_that_does_not_exist_is_refused(graphql: GraphQL) -> None:
    error = graphql.error("{ book(id: 1) { price } }")
    assert error["message"] == "Cannot query field 'price' on type 'Book'."


def test_a_query_may_come_by_get_but_a_mutation_may_not(http: TestClient) -> None:
    # What a link can do without being asked must not change anything.
    query = http.get("/graphql", params={"query": "{ book(id: 1) { title } }"})
    assert query.json() == {"data": {"book": {"title": "Frankenstein"}}}
    mutation = "mutation { addReview(input: { bookId: 1, stars: 1 }) { __typename } }"
    assert http.get("/graphql", params={"query": mutation}).is_client_error


def test_the_server_says_that_it_is_well(http: TestClient) -> None:
    assert http.get("/healthz").json() == {"status": "ok"}
