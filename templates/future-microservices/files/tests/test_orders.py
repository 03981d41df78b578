"""Taking orders."""

import uuid

import psycopg
import pytest
from fastapi.testclient import TestClient
from psycopg import Connection
from psycopg.rows import TupleRow

from orders import store

NOTHING = {"waiting": 0, "sent": 0, "dead": 0}


def test_an_order_is_taken_and_its_message_waits(orders_client: TestClient) -> None:
    answer = orders_client.post("/orders", json={"sku": "PEN", "quantity": 3})
    assert answer.status_code == 201
    order = answer.json()
    assert (order["sku"], order["quantity"]) == ("PEN", 3)
    assert orders_client.get(answer.headers["Location"]).json() == order
    assert orders_client.get("/outbox").json() == {**NOTHING, "waiting": 1}


def test_an_order_that_fails_sends_nothing(
    orders_tables: Connection[TupleRow], orders_client: TestClient
) -> None:
    def place_and_fail() -> None:
        with orders_tables.transaction():
            store.place(orders_tables, "PEN", 3)
            raise RuntimeError("the last step went wrong")

    with pytest.raises(RuntimeError, match="last step"):
        place_and_fail()
    assert orders_tables.execute("select count(*) from orders").fetchone() == (0,)
    assert orders_client.get("/outbox").json() == NOTHING


def test_an_order_whose_message_cannot_be_written_is_not_taken(
    orders_tables: Connection[TupleRow], orders_client: TestClient
) -> None:
    orders_tables.execute("alter table outbox add constraint full_up check (false) not valid")
    try:
        with pytest.raises(psycopg.errors.CheckViolation):
            orders_client.post("/orders", json={"sku": "PEN", "quantity": 3})
    finally:
        orders_tables.execute("alter table outbox drop constraint full_up")
    assert orders_tables.execute("select count(*) from orders").fetchone() == (0,)


@pytest.mark.parametrize(
    "wrong",
    [{"sku": "PEN"}, {"sku": "", "quantity": 1}, {"sku": "PEN", "quantity": 0}, {"sku": 1}],
)
def test_a_wrong_order_is_refused_and_sends_nothing(
    orders_client: TestClient, wrong: dict[str, object]
) -> None:
    answer = orders_client.post("/orders", json=wrong)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert orders_client.get("/outbox").json() == NOTHING


def test_an_unknown_order_is_a_problem_that_programs_can_read(orders_client: TestClient) -> None:
    answer = orders_client.get(f"/orders/{uuid.uuid4()}")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["title"] == "Not Found"
