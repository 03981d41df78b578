"""Lists come in pages, and every page leads to the next."""

import re

from fastapi.testclient import TestClient

from conftest import PEN


def fill(client: TestClient, *skus: str) -> None:
    for sku in skus:
        assert client.post("/products", json={**PEN, "sku": sku}).status_code == 201


def skus(client: TestClient, path: str) -> tuple[list[str], str | None]:
    """The products of a page, and where the next page is."""
    page = client.get(path)
    assert page.status_code == 200
    link = re.fullmatch(r'<(.+)>; rel="next"', page.headers.get("link", ""))
    return [product["sku"] for product in page.json()["items"]], link and link[1]


def test_an_empty_shop_has_one_empty_page(client: TestClient) -> None:
    assert skus(client, "/products") == ([], None)


def test_following_the_links_shows_every_product_once(client: TestClient) -> None:
    fill(client, "C", "A", "E", "B", "D")
    seen = []
    path: str | None = "/products?limit=2"
    while path is not None:
        page, path = skus(client, path)
        seen.append(page)
    assert seen == [["A", "B"], ["C", "D"], ["E"]]


def test_a_full_last_page_leads_nowhere(client: TestClient) -> None:
    fill(client, "A", "B")
    assert skus(client, "/products?limit=2") == (["A", "B"], None)


def test_a_product_added_before_the_page_moves_nothing(client: TestClient) -> None:
    fill(client, "B", "C", "D")
    _, following = skus(client, "/products?limit=1")
    fill(client, "A")
    # With OFFSET 1 this page would show B once more.
    assert following is not None
    assert skus(client, following)[0] == ["C"]


def test_a_page_may_begin_behind_a_product_that_is_gone(client: TestClient) -> None:
    fill(client, "A", "C")
    assert skus(client, "/products?after=B") == (["C"], None)
