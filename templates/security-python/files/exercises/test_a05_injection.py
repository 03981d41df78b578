"""Bob searches for something that is half a question of his own."""

import pytest
from starlette.testclient import TestClient


def test_right_use(client: TestClient) -> None:
    found = client.get("/a05/products", params={"part": "pen"}).json()
    assert [product["name"] for product in found] == ["pen", "pencil"]
    assert client.get("/a05/products", params={"part": "sofa"}).json() == []


@pytest.mark.attack
def test_the_search_shows_another_table(client: TestClient) -> None:
    half = "' union select name, birthday from customers --"
    answer = client.get("/a05/products", params={"part": half})
    assert "1815-12-10" not in answer.text
