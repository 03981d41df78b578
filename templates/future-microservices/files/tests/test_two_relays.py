"""Two relays on one outbox: twice as fast, and still each message once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import httpx2
import pytest
from psycopg import Connection
from psycopg.rows import TupleRow

import orders
from chassis.database import connect
from orders import outbox, store
from orders.relay import Relay
from receivers import Receiver, status

PATIENCE = 10


@pytest.fixture
def second_tables(database: str) -> Iterator[Connection[TupleRow]]:
    with connect(database, orders.SCHEMA) as connection:
        yield connection


def test_what_one_relay_is_sending_the_other_leaves_alone(
    orders_tables: Connection[TupleRow], second_tables: Connection[TupleRow]
) -> None:
    with orders_tables.transaction():
        for _ in range(3):
            store.place(orders_tables, "PEN", 1)
    sending, may_answer = Event(), Event()

    def slow(_: httpx2.Request) -> httpx2.Response:
        sending.set()
        assert may_answer.wait(PATIENCE)
        return httpx2.Response(201)

    first, second = Receiver(slow), Receiver(status(201))
    with ThreadPoolExecutor(1) as executor:
        busy = executor.submit(Relay(orders_tables, first.courier()).round)
        try:
            assert sending.wait(PATIENCE)
            Relay(second_tables, second.courier()).round()
            assert len(second.seen) == 2, "it did not wait for the first one"
        finally:
            may_answer.set()
        busy.result()
    assert len(first.seen) == 1
    assert not first.seen.keys() & second.seen.keys()
    assert outbox.counts(second_tables) == {"waiting": 0, "sent": 3, "dead": 0}


def test_two_relays_at_once_never_send_twice(
    orders_tables: Connection[TupleRow], second_tables: Connection[TupleRow]
) -> None:
    with orders_tables.transaction():
        for _ in range(50):
            store.place(orders_tables, "PEN", 1)
    start = Barrier(2)
    receivers = [Receiver(status(201)), Receiver(status(201))]

    def race(tables: Connection[TupleRow], receiver: Receiver) -> None:
        relay = Relay(tables, receiver.courier())
        start.wait(PATIENCE)
        relay.round()

    with ThreadPoolExecutor(2) as executor:
        tables = [orders_tables, second_tables]
        list(executor.map(race, tables, receivers))
    together = receivers[0].seen + receivers[1].seen
    assert len(together) == 50
    assert set(together.values()) == {1}
