"""A05 Injection: what somebody types becomes a part of the program.

The search finds products by a part of their name.
"""

import sqlite3
from contextlib import closing

from fastapi import APIRouter
from pydantic import BaseModel

TABLES = """
create table products (name text, cents integer);
insert into products values ('pen', 120), ('pencil', 80), ('ink', 450);
create table customers (name text, birthday text);
insert into customers values ('ada', '1815-12-10');
"""


class Product(BaseModel):
    """Something that the shop sells."""

    name: str
    cents: int | str


def routes() -> APIRouter:
    """The endpoint."""
    router = APIRouter(prefix="/a05")

    @router.get("/products")
    def search(part: str) -> list[Product]:
        with closing(sqlite3.connect(":memory:")) as db:
            db.executescript(TABLES)
            query = f"select * from products where name like '%{part}%'"  # noqa: S608 -- planted
            return [Product(name=name, cents=cents) for name, cents in db.execute(query)]

    return router
