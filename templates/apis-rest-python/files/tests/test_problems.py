"""Errors: all of them are problems (RFC 9457), whoever found them."""

from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from conftest import PEN
from shop.app import create_app
from shop.memory import MemoryProducts
from shop.products import UnavailableError


def problem(response: httpx2.Response) -> dict[str, Any]:
    """The problem in a response. Status line and body agree."""
    assert response.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = response.json()
    assert found["type"] == "about:blank"
    assert found["status"] == response.status_code
    return found


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"sku": "pen 1"}, "#/sku"),
        ({"name": ""}, "#/name"),
        ({"name": "a\u0000b"}, "#/name"),
        ({"name": None}, "#/name"),
        ({"price_cents": -1}, "#/price_cents"),
        ({"price_cents": "1250"}, "#/price_cents"),
        ({"price_cents": 12.5}, "#/price_cents"),
        ({"price_cents": float("1e20")}, "#/price_cents"),
        ({"stock": True}, "#/stock"),
        ({"colour": "blue"}, "#/colour"),
        # A pointer has its own way to write these two characters.
        ({"a/b~c": 1}, "#/a~1b~0c"),
    ],
)
def test_a_problem_points_at_what_is_wrong(
    client: TestClient, change: dict[str, object], pointer: str
) -> None:
    found = problem(client.post("/products", json={**PEN, **change}))
    assert found["status"] == 422
    assert [fault["pointer"] for fault in found["errors"]] == [pointer]


def test_everything_that_is_wrong_is_said_at_once(client: TestClient) -> None:
    found = problem(client.post("/products", json={"price_cents": -1}))
    assert found["detail"] == "3 things are wrong with the request"
    assert {fault["pointer"] for fault in found["errors"]} == {"#/sku", "#/name", "#/price_cents"}


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/products?limit=0", "limit"),
        ("/products?limit=101", "limit"),
        ("/products?after=pen", "after"),
        ("/products?page=2", "page"),
        ("/products/1", "product_id"),
    ],
)
def test_a_problem_names_the_parameter(client: TestClient, path: str, parameter: str) -> None:
    found = problem(client.get(path))
    assert found["status"] == 422
    assert [fault["parameter"] for fault in found["errors"]] == [parameter]


def test_what_was_sent_is_not_sent_back(client: TestClient) -> None:
    refused = client.post("/products", json={**PEN, "sku": "a secret"})
    assert "a secret" not in refused.text


@pytest.mark.parametrize("body", [b"{", b"", b'"\xff"'])
def test_a_body_that_cannot_be_read_is_a_bad_request(client: TestClient, body: bytes) -> None:
    json = {"Content-Type": "application/json"}
    refused = client.post("/products", content=body, headers=json)
    # No body at all can be read: it lacks everything.
    assert problem(refused)["status"] == (400 if body else 422)


def test_a_path_that_is_not_there(client: TestClient) -> None:
    assert problem(client.get("/product"))["status"] == 404


def test_a_method_that_a_path_does_not_have(client: TestClient, pen: dict[str, Any]) -> None:
    refused = client.patch(f"/products/{pen['id']}")
    assert problem(refused)["status"] == 405
    assert refused.headers["allow"] == "DELETE, GET, PUT"
    assert client.delete("/products").headers["allow"] == "GET, POST"


class Broken(MemoryProducts):
    """Products that are out of reach, or that have a bug."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def check(self) -> None:
        raise self.error


def test_products_out_of_reach_are_no_fault_of_the_client() -> None:
    with TestClient(create_app(Broken(UnavailableError("no route")))) as client:
        answer = client.get("/healthz")
    assert problem(answer)["status"] == 503
    assert answer.headers["retry-after"] == "5"
    assert "no route" not in answer.text


def test_a_bug_tells_strangers_nothing() -> None:
    app: FastAPI = create_app(Broken(KeyError("secret")))
    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/healthz")
    assert problem(answer) == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
    }
