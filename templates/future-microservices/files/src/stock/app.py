"""The HTTP side of the service: messages come in, people and tests look."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import FastAPI, Header, HTTPException, Response
from psycopg.errors import UniqueViolation
from pydantic import BaseModel, Field

from chassis.database import pool
from chassis.web import service
from stock import SCHEMA, store

Sku = Annotated[str, Field(min_length=1, max_length=64)]


class OrderPlaced(BaseModel):
    """A message, as far as this service cares.

    What else is in it is ignored: the sender may add a field without asking anybody.
    """

    type: Literal["order.placed"]
    order_id: UUID
    sku: Sku
    quantity: Annotated[int, Field(ge=1)]


class Count(BaseModel):
    """How much of a product there is."""

    available: Annotated[int, Field(ge=0, le=1_000_000)]


def create_app(database: str) -> FastAPI:
    """The application, on the database with this URL."""
    connections = pool(database, SCHEMA)
    app = service("stock", connections)

    @app.post("/messages", status_code=201)
    def receive(
        message: OrderPlaced, idempotency_key: Annotated[UUID, Header()], response: Response
    ) -> store.Reservation:
        """201 for a message that is new, 200 and the same answer for one that came before."""
        try:
            with connections.connection() as connection:
                body = message.model_dump(mode="json")
                if store.receive(connection, idempotency_key, body):
                    store.reserve(connection, message.order_id, message.sku, message.quantity)
                else:
                    response.status_code = 200
                reservation = store.find(connection, message.order_id)
        except store.KeyReusedError as error:
            raise HTTPException(422, str(error)) from error
        except UniqueViolation as error:
            detail = f"another message has told of order {message.order_id}"
            raise HTTPException(409, detail) from error
        assert reservation is not None  # noqa: S101 - written with the message
        return reservation

    @app.get("/reservations/{order_id}")
    def reservation(order_id: UUID) -> store.Reservation:
        with connections.connection() as connection:
            found = store.find(connection, order_id)
        if found is None:
            raise HTTPException(404, f"nothing is known of order {order_id}")
        return found

    @app.put("/products/{sku}")
    def put(sku: Sku, count: Count) -> Count:
        with connections.connection() as connection:
            store.put(connection, sku, count.available)
        return count

    @app.get("/products/{sku}")
    def product(sku: Sku) -> Count:
        with connections.connection() as connection:
            available = store.available(connection, sku)
        if available is None:
            raise HTTPException(404, f"there is no product {sku}")
        return Count(available=available)

    return app
