"""A PostgreSQL database for the tests alone, with both services in it, and gone afterwards."""

import os
import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest
from fastapi.testclient import TestClient
from psycopg import Connection, sql
from psycopg.rows import TupleRow

import orders
import stock
from chassis.database import connect
from chassis.migrations import migrate
from chassis.settings import database_problem, database_url
from orders.app import create_app as orders_app
from stock.app import create_app as stock_app

IN_CI = bool(os.environ.get("CI"))


@pytest.fixture(scope="session")
def server() -> str:
    """The URL of your PostgreSQL, or a skipped test that says which command starts it.

    In CI a database that is expected (its variable is set) but does not answer is a failure: a
    green run must mean that its tests have run. It may still be starting, so it gets a minute.
    """
    url = database_url()
    problem = database_problem(patience=60 if IN_CI else 0)
    if url is None or (problem is not None and not IN_CI):
        pytest.skip(problem or "")
    if problem is not None:
        pytest.fail(problem, pytrace=False)
    return url


@pytest.fixture(scope="session")
def empty_database(server: str) -> Iterator[str]:
    """A database that only these tests use: two runs side by side do not meet."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    # A database is made outside of any transaction.
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        # A URL again, not libpq's `host=… port=…`: the services look for the address in it.
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
        drop = sql.SQL("drop database {} with (force)")
        connection.execute(drop.format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def migrated(empty_database: str) -> str:
    """The same database with the tables of both services."""
    migrate(empty_database, orders.SCHEMA, orders.MIGRATIONS)
    migrate(empty_database, stock.SCHEMA, stock.MIGRATIONS)
    return empty_database


@pytest.fixture
def database(migrated: str) -> Iterator[str]:
    """The same database, emptied after each test: what is tested here commits."""
    yield migrated
    with psycopg.connect(migrated) as connection:
        # With a handful of rows this is much faster than `truncate`, which makes new files.
        connection.execute("delete from orders.orders")
        connection.execute("delete from orders.outbox")
        connection.execute("delete from stock.products")
        connection.execute("delete from stock.inbox")
        connection.execute("delete from stock.reservations")


@pytest.fixture
def orders_tables(database: str) -> Iterator[Connection[TupleRow]]:
    """A connection like those of the orders service."""
    with connect(database, orders.SCHEMA) as connection:
        yield connection


@pytest.fixture
def stock_tables(database: str) -> Iterator[Connection[TupleRow]]:
    """A connection like those of the stock service."""
    with connect(database, stock.SCHEMA) as connection:
        yield connection


@pytest.fixture
def orders_client(database: str) -> Iterator[TestClient]:
    """The orders service, asked without a network."""
    with TestClient(orders_app(database)) as client:
        yield client


@pytest.fixture
def stock_client(database: str) -> Iterator[TestClient]:
    """The stock service, asked without a network."""
    with TestClient(stock_app(database)) as client:
        yield client
