"""A client that speaks to the application without a network, and a fresh catalogue per test."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bookshop.app import create_app
from bookshop.store import Store, sample_store


class GraphQL:
    """Sends queries as clients do: over HTTP, as JSON."""

    def __init__(self, http: TestClient) -> None:
        self.http = http

    def answer(self, query: str, **variables: object) -> dict[str, Any]:
        """The whole answer, with `data` and `errors`."""
        response = self.http.post("/graphql", json={"query": query, "variables": variables})
        body: dict[str, Any] = response.json()
        return body

    def data(self, query: str, **variables: object) -> dict[str, Any]:
        """The data of a query that must succeed."""
        answer = self.answer(query, **variables)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    def error(self, query: str, **variables: object) -> dict[str, Any]:
        """The only error of a query that must fail and answer nothing else."""
        answer = self.answer(query, **variables)
        assert answer["data"] is None
        (error,) = answer["errors"]
        found: dict[str, Any] = error
        return found


@pytest.fixture
def store() -> Store:
    """The sample catalogue, only for this test."""
    return asyncio.run(sample_store())


@pytest.fixture
def http(store: Store) -> Iterator[TestClient]:
    with TestClient(create_app(store)) as client:
        yield client


@pytest.fixture
def graphql(http: TestClient) -> GraphQL:
    return GraphQL(http)
