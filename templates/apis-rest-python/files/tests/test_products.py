"""Products: methods, status codes, headers."""

from typing import Any
from uuid import uuid4

from fastapi.testclient import TestClient

from conftest import PEN


def test_a_new_product_is_where_location_says(client: TestClient) -> None:
    added = client.post("/products", json=PEN)
    assert added.status_code == 201
    read = client.get(added.headers["location"])
    assert read.status_code == 200
    assert read.json() == added.json() == {**PEN, "id": added.json()["id"], "version": 1}


def test_the_stock_of_a_new_product_may_be_left_out(client: TestClient) -> None:
    added = client.post("/products", json={"sku": "INK", "name": "Ink", "price_cents": 450})
    assert added.json()["stock"] == 0


def test_a_number_without_a_fraction_is_an_integer(client: TestClient) -> None:
    added = client.post("/products", json={**PEN, "price_cents": 1250.0})
    assert added.status_code == 201
    assert added.text.count("1250.0") == 0


def test_a_sku_is_given_once(client: TestClient, pen: dict[str, Any]) -> None:
    again = client.post("/products", json={**PEN, "name": "Another pen"})
    assert again.status_code == 409
    assert again.json()["errors"] == [{"detail": "already taken", "pointer": "#/sku"}]
    assert client.get("/products").json()["items"] == [pen]


def test_a_product_that_is_not_there(client: TestClient) -> None:
    path = f"/products/{uuid4()}"
    assert client.get(path).status_code == 404
    assert client.put(path, json=PEN, headers={"If-Match": "*"}).status_code == 404
    assert client.delete(path).status_code == 404


def test_removing_answers_without_a_body(client: TestClient, pen: dict[str, Any]) -> None:
    removed = client.delete(f"/products/{pen['id']}")
    assert removed.status_code == 204
    assert removed.content == b""
    assert client.get(f"/products/{pen['id']}").status_code == 404


def test_a_copy_that_is_still_good_is_not_sent_again(
    client: TestClient, pen: dict[str, Any]
) -> None:
    path = f"/products/{pen['id']}"
    tag = client.get(path).headers["etag"]
    # A proxy that compresses may have made a weak tag of it.
    for known in [tag, f"W/{tag}", f'"7", {tag}', "*"]:
        unchanged = client.get(path, headers={"If-None-Match": known})
        assert unchanged.status_code == 304
        assert unchanged.content == b""
        assert unchanged.headers["etag"] == tag
    assert client.get(path, headers={"If-None-Match": '"7"'}).status_code == 200


def test_a_change_makes_a_new_version(client: TestClient, pen: dict[str, Any]) -> None:
    path = f"/products/{pen['id']}"
    tag = client.get(path).headers["etag"]
    changed = client.put(path, json={**PEN, "stock": 39}, headers={"If-Match": tag})
    assert changed.status_code == 200
    assert changed.json() == {**pen, "stock": 39, "version": 2}
    assert changed.headers["etag"] != tag


def test_of_two_who_change_one_version_the_second_is_told(
    client: TestClient, pen: dict[str, Any]
) -> None:
    path = f"/products/{pen['id']}"
    tag = client.get(path).headers["etag"]
    first = client.put(path, json={**PEN, "stock": 39}, headers={"If-Match": tag})
    second = client.put(path, json={**PEN, "stock": 38}, headers={"If-Match": tag})
    assert [first.status_code, second.status_code] == [200, 412]
    assert client.get(path).json()["stock"] == 39


def test_a_change_must_say_what_it_has_seen(client: TestClient, pen: dict[str, Any]) -> None:
    path = f"/products/{pen['id']}"
    assert client.put(path, json=PEN).status_code == 428
    # A weak tag is not enough to overwrite something.
    assert client.put(path, json=PEN, headers={"If-Match": 'W/"1"'}).status_code == 412


def test_a_change_takes_no_sku_of_another(client: TestClient, pen: dict[str, Any]) -> None:
    ink = client.post("/products", json={**PEN, "sku": "INK"})
    taken = client.put(ink.headers["location"], json=PEN, headers={"If-Match": ink.headers["etag"]})
    assert taken.status_code == 409
    assert client.get(ink.headers["location"]).json()["sku"] == "INK"


def test_the_shop_says_that_it_is_well(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
