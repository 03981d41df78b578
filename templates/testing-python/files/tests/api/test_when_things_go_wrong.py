"""What a client sees when the products are out of reach, or change at the wrong moment.

Such moments cannot be waited for. A double makes them: a repository of ten lines, given to the
application as any other, so that nothing inside of it is patched.
"""

import logging
from collections.abc import Sequence
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from examples import a_product, as_json
from shop.app import create_app
from shop.memory import MemoryProducts
from shop.products import NewProduct, Product, UnavailableError


class OutOfReach(MemoryProducts):
    """A repository whose database does not answer."""

    def page(self, after: str, count: int) -> Sequence[Product]:
        raise UnavailableError("no route to host 10.0.0.7")

    def check(self) -> None:
        raise UnavailableError("no route to host 10.0.0.7")


class ChangedBehindYou(MemoryProducts):
    """A repository where somebody else is always a little faster."""

    def replace(self, product_id: UUID, version: int, new: NewProduct) -> Product:
        super().replace(product_id, version, new)
        return super().replace(product_id, version, new)


class WithABug(MemoryProducts):
    """A repository that fails in a way that nobody thought of."""

    def check(self) -> None:
        raise KeyError("secret")


@pytest.mark.parametrize("path", ["/healthz", "/products"])
def test_out_of_reach_is_503_and_the_log_says_why(
    path: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR), TestClient(create_app(OutOfReach())) as client:
        answer = client.get(path)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert "10.0.0.7" not in answer.text
    assert "10.0.0.7" in caplog.text


def test_a_change_between_reading_and_writing_is_noticed() -> None:
    products = ChangedBehindYou()
    pen = products.add(a_product())
    with TestClient(create_app(products)) as client:
        change = as_json(stock=1)
        answer = client.put(f"/products/{pen.id}", json=change, headers={"If-Match": '"1"'})
    assert answer.status_code == 412


def test_a_bug_is_500_and_tells_strangers_nothing() -> None:
    with TestClient(create_app(WithABug()), raise_server_exceptions=False) as client:
        answer = client.get("/healthz")
    assert answer.status_code == 500
    assert "secret" not in answer.text
