"""Bob read the name of a private package somewhere, and publishes one like it ("confusion")."""

import pytest
from starlette.testclient import TestClient


def test_right_use(client: TestClient) -> None:
    billing = client.get("/a03/resolve/shop-billing").json()
    assert billing == {"index": "ours", "version": 2}
    assert client.get("/a03/resolve/left-pad").json() == {"index": "public", "version": 3}


@pytest.mark.attack
def test_a_package_of_ours_is_taken_from_the_public_index(client: TestClient) -> None:
    client.post("/a03/public/shop-billing/99").raise_for_status()
    assert client.get("/a03/resolve/shop-billing").json()["index"] == "ours"
