"""How often a query reads: as often as it has levels, however many books there are."""

from bookshop.store import Store
from conftest import GraphQL


def test_all_authors_of_a_page_are_one_read(graphql: GraphQL, store: Store) -> None:
    store.reads.clear()
    data = graphql.data("{ books { edges { node { author { name } } } } }")
    assert len(data["books"]["edges"]) == 6
    assert store.reads == {"page": 1, "authors": 1}


def test_each_level_is_one_read(graphql: GraphQL, store: Store) -> None:
    store.reads.clear()
    graphql.data(
        "{ books { edges { node { averageStars reviews { text } author { books { title } } } } } }"
    )
    assert store.reads == {"page": 1, "authors": 1, "books_by_author": 1, "reviews_by_book": 1}


def test_nothing_is_read_that_nobody_asked_for(graphql: GraphQL, store: Store) -> None:
    store.reads.clear()
    graphql.data("{ books { edges { node { title } } } }")
    assert store.reads == {"page": 1}


def test_each_request_has_loaders_of_its_own(graphql: GraphQL, store: Store) -> None:
    store.reads.clear()
    for _ in range(2):
        graphql.data("{ author(id: 1) { name } }")
    assert store.reads == {"authors": 2}


def test_a_mutation_sees_what_the_one_before_it_changed(graphql: GraphQL) -> None:
    data = graphql.data(
        """
        mutation {
          first: addReview(input: { bookId: 2, stars: 1 }) { ...stars }
          second: addReview(input: { bookId: 2, stars: 1 }) { ...stars }
        }
        fragment stars on Review { book { averageStars } }
        """
    )
    averages = [answer["book"]["averageStars"] for answer in data.values()]
    assert averages == [2.5, 2.0]
