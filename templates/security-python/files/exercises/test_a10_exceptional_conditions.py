"""Bob asks for the report that nobody has thought about."""

import pytest
from starlette.testclient import TestClient

from exercises.conftest import ADA, BOB


def test_right_use(client: TestClient) -> None:
    assert client.get("/a10/reports/sales", headers=BOB).json() == {"text": "up"}
    assert client.get("/a10/reports/plans", headers=ADA).json() == {"text": "expand"}
    assert client.get("/a10/reports/plans", headers=BOB).status_code == 404
    assert client.get("/a10/reports/none", headers=BOB).status_code == 404


@pytest.mark.attack
def test_bob_reads_a_report_without_a_list_of_readers(client: TestClient) -> None:
    answer = client.get("/a10/reports/payroll", headers=BOB)
    assert "1000" not in answer.text
    assert answer.status_code in {403, 404, 503}
