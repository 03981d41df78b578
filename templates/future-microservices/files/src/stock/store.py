"""What there is, and what is kept for whom."""

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from psycopg import Connection
from psycopg.rows import TupleRow, class_row
from psycopg.types.json import Jsonb

State = Literal["reserved", "refused"]


class KeyReusedError(Exception):
    """A message came under the key of another one."""


@dataclass(frozen=True)
class Reservation:
    """What became of an order here. `refused`: there was not enough."""

    order_id: UUID
    sku: str
    quantity: int
    state: State


def receive(connection: Connection[TupleRow], key: UUID, body: dict[str, Any]) -> bool:
    """Notes a message in the inbox; whether it is new is returned.

    It must share a transaction with the work that the message causes. The same message sent twice
    at once is no danger: the second insert waits until the first transaction has ended.
    """
    noted = connection.execute(
        "insert into inbox (message_id, body) values (%s, %s) on conflict do nothing",
        [key, Jsonb(body)],
    )
    if noted.rowcount == 1:
        return True
    same = connection.execute(
        "select 1 from inbox where message_id = %s and body = %s", [key, Jsonb(body)]
    )
    if same.fetchone() is None:
        raise KeyReusedError(f"another message was sent as {key}")
    return False


def reserve(connection: Connection[TupleRow], order_id: UUID, sku: str, quantity: int) -> None:
    """Keeps goods for an order, or notes that there were not enough.

    One statement looks and takes, so nobody can take the same goods in between.
    """
    taken = connection.execute(
        "update products set available = available - %(quantity)s"
        " where sku = %(sku)s and available >= %(quantity)s",
        {"sku": sku, "quantity": quantity},
    )
    state: State = "reserved" if taken.rowcount == 1 else "refused"
    connection.execute(
        "insert into reservations (order_id, sku, quantity, state) values (%s, %s, %s, %s)",
        [order_id, sku, quantity, state],
    )


def find(connection: Connection[TupleRow], order_id: UUID) -> Reservation | None:
    """What became of an order; nothing while no message about it has come."""
    with connection.cursor(row_factory=class_row(Reservation)) as cursor:
        cursor.execute(
            "select order_id, sku, quantity, state from reservations where order_id = %s",
            [order_id],
        )
        return cursor.fetchone()


def put(connection: Connection[TupleRow], sku: str, available: int) -> None:
    """Sets how much of a product there is, after somebody has counted."""
    connection.execute(
        "insert into products (sku, available) values (%s, %s)"
        " on conflict (sku) do update set available = excluded.available",
        [sku, available],
    )


def available(connection: Connection[TupleRow], sku: str) -> int | None:
    """How much of a product there is; nothing for one that nobody has put here."""
    row = connection.execute("select available from products where sku = %s", [sku]).fetchone()
    return None if row is None else int(row[0])
