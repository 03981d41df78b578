"""Bob counts up."""

import pytest
from starlette.testclient import TestClient

from exercises.conftest import ADA, BOB


def test_right_use(client: TestClient) -> None:
    assert client.get("/a01/invoices/1", headers=ADA).json()["cents"] == 1200
    assert client.get("/a01/invoices/2", headers=BOB).json()["cents"] == 450


@pytest.mark.attack
def test_bob_reads_the_invoice_of_ada(client: TestClient) -> None:
    assert client.get("/a01/invoices/1", headers=BOB).status_code == 404
