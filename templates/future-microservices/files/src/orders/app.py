"""The HTTP side of the service. It knows nothing of the stock service, not even where it is."""

from typing import Annotated
from uuid import UUID

from fastapi import FastAPI, HTTPException, Response
from pydantic import BaseModel, ConfigDict, Field

from chassis.database import pool
from chassis.web import service
from orders import SCHEMA, outbox, store


class NewOrder(BaseModel):
    """What a customer sends."""

    model_config = ConfigDict(extra="forbid")

    sku: Annotated[str, Field(min_length=1, max_length=64)]
    quantity: Annotated[int, Field(ge=1, le=1000)]


def create_app(database: str) -> FastAPI:
    """The application, on the database with this URL."""
    connections = pool(database, SCHEMA)
    app = service("orders", connections)

    @app.post("/orders", status_code=201)
    def place(new: NewOrder, response: Response) -> store.Order:
        # Answered after the commit: who reads 201 can rely on it.
        with connections.connection() as connection:
            order = store.place(connection, new.sku, new.quantity)
        response.headers["Location"] = f"/orders/{order.id}"
        return order

    @app.get("/orders/{order_id}")
    def read(order_id: UUID) -> store.Order:
        with connections.connection() as connection:
            order = store.find(connection, order_id)
        if order is None:
            raise HTTPException(404, f"there is no order {order_id}")
        return order

    @app.get("/outbox")
    def watch() -> dict[str, int]:
        with connections.connection() as connection:
            return outbox.counts(connection)

    return app
