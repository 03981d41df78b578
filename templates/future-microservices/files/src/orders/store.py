"""Orders in the database, each with the message about it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg import Connection
from psycopg.rows import TupleRow, class_row
from psycopg.types.json import Jsonb


@dataclass(frozen=True)
class Order:
    """What somebody wants."""

    id: UUID
    sku: str
    quantity: int
    placed_at: datetime


def place(connection: Connection[TupleRow], sku: str, quantity: int) -> Order:
    """Writes an order and the message about it, in the caller's transaction.

    Both or neither. Sending here instead would be wrong in either order: sent and then rolled back
    is a message about nothing, committed and then crashed is an order that nobody hears of.
    """
    with connection.cursor(row_factory=class_row(Order)) as cursor:
        cursor.execute(
            "insert into orders (sku, quantity) values (%s, %s)"
            " returning id, sku, quantity, placed_at",
            [sku, quantity],
        )
        order = cursor.fetchone()
    assert order is not None  # noqa: S101 - an insert that does not raise returns its row
    body = {"type": "order.placed", "order_id": str(order.id), "sku": sku, "quantity": quantity}
    connection.execute("insert into outbox (body) values (%s)", [Jsonb(body)])
    return order


def find(connection: Connection[TupleRow], order_id: UUID) -> Order | None:
    """The order with this id."""
    with connection.cursor(row_factory=class_row(Order)) as cursor:
        cursor.execute("select id, sku, quantity, placed_at from orders where id = %s", [order_id])
        return cursor.fetchone()
