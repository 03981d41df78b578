"""Receiving messages: each counts once, however often it comes."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient


@pytest.fixture(autouse=True)
def ten_pens(stock_client: TestClient) -> None:
    stock_client.put("/products/PEN", json={"available": 10}).raise_for_status()


def placed(quantity: int = 3, sku: str = "PEN") -> dict[str, Any]:
    """A message about a new order."""
    order_id = str(uuid.uuid4())
    return {"type": "order.placed", "order_id": order_id, "sku": sku, "quantity": quantity}


def send(client: TestClient, message: dict[str, Any], key: str | None = None) -> httpx2.Response:
    headers = {"Idempotency-Key": key or str(uuid.uuid4())}
    return client.post("/messages", json=message, headers=headers)


def pens(client: TestClient) -> int:
    return int(client.get("/products/PEN").json()["available"])


def test_goods_are_kept_for_an_order(stock_client: TestClient) -> None:
    message = placed()
    assert send(stock_client, message).status_code == 201
    found = stock_client.get(f"/reservations/{message['order_id']}").json()
    assert (found["quantity"], found["state"]) == (3, "reserved")
    assert pens(stock_client) == 7


@pytest.mark.parametrize("message", [placed(quantity=11), placed(sku="UNHEARD-OF")])
def test_too_little_is_an_answer_and_no_error(
    stock_client: TestClient, message: dict[str, Any]
) -> None:
    # An error would make the relay try again, and trying again brings no pens.
    answer = send(stock_client, message)
    assert answer.status_code == 201
    assert answer.json()["state"] == "refused"
    assert pens(stock_client) == 10


def test_the_same_message_again_gets_the_same_answer_and_counts_once(
    stock_client: TestClient,
) -> None:
    message, key = placed(), str(uuid.uuid4())
    first, again = send(stock_client, message, key), send(stock_client, message, key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert pens(stock_client) == 7


def test_the_same_message_twice_at_once_counts_once(stock_client: TestClient) -> None:
    message, key, start = placed(), str(uuid.uuid4()), Barrier(2)

    def race() -> int:
        start.wait(10)
        return send(stock_client, message, key).status_code

    with ThreadPoolExecutor(2) as executor:
        racing = [executor.submit(race), executor.submit(race)]
    assert sorted(future.result() for future in racing) == [200, 201]
    assert pens(stock_client) == 7


def test_a_key_belongs_to_one_message(stock_client: TestClient) -> None:
    key = str(uuid.uuid4())
    send(stock_client, placed(quantity=1), key)
    answer = send(stock_client, placed(quantity=2), key)
    assert answer.status_code == 422
    assert key in answer.json()["detail"]
    assert pens(stock_client) == 9


def test_two_messages_about_one_order_are_a_conflict(stock_client: TestClient) -> None:
    message = placed()
    send(stock_client, message)
    assert send(stock_client, message).status_code == 409
    assert pens(stock_client) == 7


def test_a_message_that_fails_leaves_no_trace_in_the_inbox(stock_client: TestClient) -> None:
    message, key = placed(), str(uuid.uuid4())
    send(stock_client, message)
    assert send(stock_client, message, key).status_code == 409
    # Were the key noted, this would be called a repetition and nothing would be kept.
    assert send(stock_client, placed(quantity=1), key).status_code == 201
    assert pens(stock_client) == 6


def test_a_message_without_a_key_is_refused(stock_client: TestClient) -> None:
    answer = stock_client.post("/messages", json=placed())
    assert answer.status_code == 422
    assert "idempotency-key" in answer.json()["detail"].lower()
