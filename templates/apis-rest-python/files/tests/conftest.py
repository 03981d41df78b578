"""An application of its own for every test: tests do not see each other's products."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from shop.app import create_app
from shop.memory import MemoryProducts

PEN = {"sku": "PEN-1", "name": "Fountain pen", "price_cents": 1250, "stock": 40}


@pytest.fixture
def app() -> FastAPI:
    return create_app(MemoryProducts())


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """Calls the application without a server or a port in between."""
    # A bug is answered with a 500 here too, as it is in a real server.
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def pen(client: TestClient) -> dict[str, Any]:
    """A product that is there."""
    added: dict[str, Any] = client.post("/products", json=PEN).json()
    return added
