"""Bob keeps the hall empty, and pays nothing."""

import pytest
from starlette.testclient import TestClient

from exercises.conftest import ADA, BOB


def test_right_use(client: TestClient) -> None:
    assert client.post("/a06/bookings", json={"seats": 10}, headers=ADA).json() == {"free": 90}
    assert client.post("/a06/bookings", json={"seats": 5}, headers=ADA).json() == {"free": 85}
    assert client.post("/a06/bookings", json={"seats": 15}, headers=BOB).json() == {"free": 70}
    assert client.post("/a06/bookings", json={"seats": 16}, headers=BOB).status_code == 422


@pytest.mark.attack
def test_bob_books_the_whole_hall(client: TestClient) -> None:
    wishes = [client.post("/a06/bookings", json={"seats": 15}, headers=BOB) for _ in range(6)]
    assert sum(15 for answer in wishes if answer.status_code == 201) <= 15
