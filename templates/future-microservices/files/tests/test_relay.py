"""From the outbox to the receiver, and what is left behind when that fails."""

import pytest
from fastapi.testclient import TestClient
from psycopg import Connection
from psycopg.rows import TupleRow

from orders import outbox, store
from orders.relay import Relay
from receivers import Receiver, loses_the_first_answer, nobody, real, status


@pytest.fixture
def order(orders_tables: Connection[TupleRow]) -> store.Order:
    """An order whose message waits."""
    with orders_tables.transaction():
        return store.place(orders_tables, "PEN", 3)


def row(tables: Connection[TupleRow], column: str) -> object:
    """What one column of the first message says."""
    found = tables.execute("select to_jsonb(outbox) from outbox order by id limit 1").fetchone()
    assert found is not None
    message: dict[str, object] = found[0]
    return message[column]


def test_a_message_is_sent_once_and_never_again(
    orders_tables: Connection[TupleRow], order: store.Order
) -> None:
    receiver = Receiver(status(201))
    relay = Relay(orders_tables, receiver.courier())
    relay.round()
    relay.round()
    assert list(receiver.seen.values()) == [1]
    assert outbox.counts(orders_tables) == {"waiting": 0, "sent": 1, "dead": 0}


def test_messages_leave_in_the_order_they_were_written(
    orders_tables: Connection[TupleRow],
) -> None:
    with orders_tables.transaction():
        placed = [str(store.place(orders_tables, "PEN", 1).id) for _ in range(5)]
    receiver = Receiver(status(201))
    Relay(orders_tables, receiver.courier()).round()
    keys = "select body->>'order_id', message_id from outbox"
    by_key = {key: order_id for order_id, key in orders_tables.execute(keys)}
    assert [by_key[key] for key in receiver.seen] == placed


def test_a_503_is_tried_again(orders_tables: Connection[TupleRow], order: store.Order) -> None:
    receiver = Receiver(status(503, 503, 201))
    Relay(orders_tables, receiver.courier()).round()
    assert list(receiver.seen.values()) == [3]
    assert outbox.counts(orders_tables)["sent"] == 1
    assert row(orders_tables, "attempts") == 0


def test_a_lost_answer_counts_once(
    orders_tables: Connection[TupleRow],
    stock_client: TestClient,
    order: store.Order,
) -> None:
    stock_client.put("/products/PEN", json={"available": 10})
    receiver = Receiver(loses_the_first_answer(real(stock_client)))
    Relay(orders_tables, receiver.courier()).round()
    assert list(receiver.seen.values()) == [2], "it was sent twice"
    assert stock_client.get("/products/PEN").json() == {"available": 7}
    assert outbox.counts(orders_tables)["sent"] == 1


def test_a_relay_that_dies_after_sending_sends_again_and_it_counts_once(
    orders_tables: Connection[TupleRow],
    stock_client: TestClient,
    order: store.Order,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def die(*_: object) -> None:
        raise KeyboardInterrupt

    stock_client.put("/products/PEN", json={"available": 10})
    receiver = Receiver(real(stock_client))
    relay = Relay(orders_tables, receiver.courier())
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "sent", die)
        with pytest.raises(KeyboardInterrupt):
            relay.round()
    assert outbox.counts(orders_tables)["waiting"] == 1, "the lock went, the message stayed"
    relay.round()
    assert list(receiver.seen.values()) == [2]
    assert stock_client.get("/products/PEN").json() == {"available": 7}


def test_while_the_receiver_is_away_messages_wait_and_none_is_blamed(
    orders_tables: Connection[TupleRow], order: store.Order
) -> None:
    with orders_tables.transaction():
        store.place(orders_tables, "INK", 1)
    receiver = Receiver(nobody)
    relay = Relay(orders_tables, receiver.courier(), max_attempts=2)
    for _ in range(5):
        relay.round()
    assert len(receiver.seen) == 1, "the second message would have failed like the first"
    assert outbox.counts(orders_tables) == {"waiting": 2, "sent": 0, "dead": 0}
    assert row(orders_tables, "attempts") == 0
    assert row(orders_tables, "last_error") == "no connection: connection refused"

    receiver.answer = status(201)
    relay.round()
    assert outbox.counts(orders_tables) == {"waiting": 0, "sent": 2, "dead": 0}
    assert row(orders_tables, "last_error") is None


def test_a_message_that_the_receiver_fails_at_is_dead_after_n_attempts(
    orders_tables: Connection[TupleRow], order: store.Order
) -> None:
    receiver = Receiver(status(500))
    relay = Relay(orders_tables, receiver.courier(), max_attempts=3)
    for attempts in (1, 2):
        relay.round()
        assert row(orders_tables, "attempts") == attempts
        assert outbox.counts(orders_tables)["waiting"] == 1
    relay.round()
    assert outbox.counts(orders_tables) == {"waiting": 0, "sent": 0, "dead": 1}
    assert row(orders_tables, "last_error") == "500"

    receiver.seen.clear()
    relay.round()
    assert not receiver.seen, "the dead are left in peace"


def test_a_message_that_is_refused_is_dead_at_once_and_holds_up_no_other(
    orders_tables: Connection[TupleRow], order: store.Order
) -> None:
    with orders_tables.transaction():
        store.place(orders_tables, "INK", 1)
    receiver = Receiver(status(422, 201))
    Relay(orders_tables, receiver.courier()).round()
    assert outbox.counts(orders_tables) == {"waiting": 0, "sent": 1, "dead": 1}
    assert row(orders_tables, "last_error") == "422"
