"""Databases for tests: real ones, made from the migrations, and gone afterwards."""

import os
import uuid
from collections.abc import Iterator

import pymongo
import pytest
from alembic import command
from alembic.config import Config
from pymongo.database import Database
from sqlalchemy import URL, Engine, create_engine, text
from sqlalchemy.orm import Session

from shop.mongodb_events import Document
from shop.servers import MONGODB, MYSQL, POSTGRES, ROOT, Server, sqlalchemy_url

IN_CI = bool(os.environ.get("CI"))


def needs(server: Server) -> str:
    """The URL of the server, or a skipped test that says which command starts it.

    In CI a database that is expected (its variable is set) but does not answer is a failure: a
    green run must mean that its tests have run. It may still be starting, so it gets a minute.
    """
    url = server.url()
    problem = server.problem(patience=60 if IN_CI else 0)
    if url is None or (problem is not None and not IN_CI):
        pytest.skip(problem or "")
    if problem is not None:
        pytest.fail(problem, pytrace=False)
    return url


def unused_name() -> str:
    """A name that nobody else uses: two runs side by side do not meet."""
    return f"test_{uuid.uuid4().hex[:12]}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[URL]:
    """An empty PostgreSQL database that only these tests use."""
    url = sqlalchemy_url(needs(POSTGRES))
    name = unused_name()
    # A database is made outside of any transaction.
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'create database "{name}"'))
    yield url.set(database=name)
    with server.connect() as connection:
        connection.execute(text(f'drop database "{name}" with (force)'))
    server.dispose()


@pytest.fixture(scope="session")
def alembic(postgres: URL) -> Config:
    """Migrations that go to the tests' own database."""
    config = Config(ROOT / "alembic.ini")
    config.attributes["url"] = postgres
    return config


@pytest.fixture(scope="session")
def engine(postgres: URL, alembic: Config) -> Iterator[Engine]:
    """The tests' own database, migrated."""
    command.upgrade(alembic, "head")
    engine = create_engine(postgres)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session whose every change is rolled back: tests do not see each other.

    A rollback inside a test goes back to a savepoint, not further.
    """
    with engine.connect() as connection, connection.begin() as transaction:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        transaction.rollback()


@pytest.fixture
def committing(engine: Engine) -> Iterator[Engine]:
    """The same database for tests of transactions side by side: they commit, so it is emptied."""
    yield engine
    with engine.begin() as connection:
        connection.execute(text("truncate customers, products, orders, order_lines"))


@pytest.fixture(scope="session")
def mysql() -> Iterator[Engine]:
    """MySQL with your own database in it: tests keep to tables of their own."""
    engine = create_engine(sqlalchemy_url(needs(MYSQL)))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def mongodb_client() -> Iterator[pymongo.MongoClient[Document]]:
    """MongoDB with your own database in it."""
    with pymongo.MongoClient[Document](needs(MONGODB), tz_aware=True) as client:
        yield client


@pytest.fixture
def mongodb(mongodb_client: pymongo.MongoClient[Document]) -> Iterator[Database[Document]]:
    """An empty MongoDB database that only this test uses: making one costs nothing."""
    name = unused_name()
    yield mongodb_client[name]
    mongodb_client.drop_database(name)
