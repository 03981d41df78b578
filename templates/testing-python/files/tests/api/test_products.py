"""The application as a client sees it, on products in memory: fast, and without a port."""

from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from examples import as_json, fill
from shop.products import ProductRepository


def test_a_new_product_is_where_location_says(client: TestClient) -> None:
    added = client.post("/products", json=as_json())
    assert added.status_code == 201
    assert client.get(added.headers["location"]).json() == added.json()


def test_a_second_product_of_a_sku_is_a_conflict(client: TestClient) -> None:
    client.post("/products", json=as_json(sku="PEN"))
    refused = client.post("/products", json=as_json(sku="PEN"))
    assert refused.status_code == 409
    assert refused.json()["errors"] == [{"detail": "already taken", "pointer": "#/sku"}]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"sku": "pen 1"}, "#/sku"),
        ({"name": ""}, "#/name"),
        ({"price_cents": -1}, "#/price_cents"),
        ({"stock": 1.5}, "#/stock"),
        ({"colour": "blue"}, "#/colour"),
    ],
)
def test_a_product_that_makes_no_sense(
    client: TestClient, change: dict[str, object], pointer: str
) -> None:
    refused = client.post("/products", json=as_json(**change))
    assert refused.status_code == 422
    assert [fault["pointer"] for fault in refused.json()["errors"]] == [pointer]


def test_a_body_that_is_not_json(client: TestClient) -> None:
    json = {"Content-Type": "application/json"}
    assert client.post("/products", content="{", headers=json).status_code == 400


def test_a_list_leads_to_its_next_page(client: TestClient, products: ProductRepository) -> None:
    fill(products, "A", "B", "C")
    first = client.get("/products", params={"limit": 2})
    assert [it["sku"] for it in first.json()["items"]] == ["A", "B"]
    assert first.headers["link"] == '</products?limit=2&after=B>; rel="next"'
    last = client.get("/products", params={"limit": 2, "after": "B"})
    assert [it["sku"] for it in last.json()["items"]] == ["C"]
    assert "link" not in last.headers


def test_a_good_copy_is_not_sent_again(client: TestClient, products: ProductRepository) -> None:
    (pen,) = fill(products, "PEN")
    path = f"/products/{pen.id}"
    assert client.get(path, headers={"If-None-Match": '"1"'}).status_code == 304
    assert client.get(path, headers={"If-None-Match": '"2"'}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"), [({"If-Match": '"1"'}, 200), ({"If-Match": '"2"'}, 412), ({}, 428)]
)
def test_a_change_must_name_the_version_it_has_seen(
    client: TestClient, products: ProductRepository, headers: dict[str, str], status: int
) -> None:
    (pen,) = fill(products, "PEN")
    answer = client.put(f"/products/{pen.id}", json=as_json(stock=1), headers=headers)
    assert answer.status_code == status


def test_a_change_to_a_sku_that_is_taken(client: TestClient, products: ProductRepository) -> None:
    pen, _ = fill(products, "PEN", "INK")
    change = as_json(sku="INK")
    answer = client.put(f"/products/{pen.id}", json=change, headers={"If-Match": "*"})
    assert answer.status_code == 409


def test_what_is_removed_is_not_found(client: TestClient, products: ProductRepository) -> None:
    (pen,) = fill(products, "PEN")
    assert client.delete(f"/products/{pen.id}").status_code == 204
    assert client.delete(f"/products/{pen.id}").status_code == 404
    assert client.get(f"/products/{uuid4()}").status_code == 404


def test_a_method_that_a_path_does_not_have(client: TestClient) -> None:
    refused = client.patch("/products")
    assert refused.status_code == 405
    assert refused.headers["allow"] == "GET, POST"


def test_the_openapi_document_calls_errors_problems(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    missing = paths["/products/{product_id}"]["get"]["responses"]["404"]
    assert list(missing["content"]) == ["application/problem+json"]
