"""Databases for tests: real ones, made from the migrations, and gone afterwards."""

import os
import uuid
from collections.abc import Iterator

import pymongo
import pytest
from alembic import command
from alembic.config import Config
from pymongo.database import Database
from pymongo.errors import PyMongoError
from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from shop.mongodb_events import Document
from shop.settings import ROOT, mongodb_url, mysql_url, postgres_url


def needs(service: str, url: str | None) -> str:
    """The URL, or a skipped test that says which command starts the database."""
    if url is None:
        pytest.skip(f"{service} is not there; start it with `devpath services up {service}`")
    return url


def not_answering(service: str, error: Exception) -> None:
    """Skips on a laptop; in CI a database that does not answer is a failure."""
    if os.environ.get("CI"):
        raise error
    pytest.skip(f"{service} does not answer; start it with `devpath services up {service}`")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of an empty PostgreSQL database that only these tests use."""
    url = make_url(needs("postgres", postgres_url()))
    name = f"test_{uuid.uuid4().hex[:12]}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with server.connect() as connection:
            connection.execute(text(f'create database "{name}"'))
    except OperationalError as error:
        server.dispose()
        not_answering("postgres", error)
    yield url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f'drop database "{name}" with (force)'))
    server.dispose()


@pytest.fixture(scope="session")
def alembic(postgres: str) -> Config:
    """Migrations that go to the tests' own database."""
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("sqlalchemy.url", postgres.replace("%", "%%"))
    return config


@pytest.fixture(scope="session")
def engine(postgres: str, alembic: Config) -> Iterator[Engine]:
    """The tests' own database, migrated."""
    command.upgrade(alembic, "head")
    engine = create_engine(postgres)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session whose every change is rolled back: tests do not see each other."""
    with engine.connect() as connection, connection.begin() as transaction:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        transaction.rollback()


@pytest.fixture
def mysql() -> Iterator[Connection]:
    """A connection to MySQL."""
    engine = create_engine(needs("mysql", mysql_url()))
    try:
        with engine.connect() as connection:
            yield connection
    except OperationalError as error:
        not_answering("mysql", error)
    finally:
        engine.dispose()


@pytest.fixture
def mongodb() -> Iterator[Database[Document]]:
    """An empty MongoDB database that only this test uses."""
    url = needs("mongodb", mongodb_url())
    with pymongo.MongoClient[Document](url, serverSelectionTimeoutMS=3000, tz_aware=True) as client:
        name = f"test_{uuid.uuid4().hex[:12]}"
        try:
            client.admin.command("ping")
        except PyMongoError as error:
            not_answering("mongodb", error)
        yield client[name]
        client.drop_database(name)
