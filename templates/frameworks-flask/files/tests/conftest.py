"""What tests have in common: an application with a database of its own."""

import os
import socket
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import URL, create_engine, inspect, make_url, text

from blog import create_app
from blog.database import db
from blog.settings import from_environment
from support import body

IN_CI = bool(os.environ.get("CI"))


def why_no_answer(url: URL, patience: float) -> str | None:
    """Why nobody answers there; a server that is just starting is given `patience` seconds."""
    host, port = url.host or "127.0.0.1", url.port or 5432
    deadline = time.monotonic() + patience
    while True:
        try:
            socket.create_connection((host, port), timeout=3).close()
            return None
        except OSError as error:
            if time.monotonic() > deadline:
                return f"PostgreSQL does not answer at {host}:{port} ({error})"
        time.sleep(0.5)


def own_postgres(url: URL) -> Iterator[str]:
    """A database on the server that only these tests use, gone at the end.

    Without a server: a skipped test that says which command starts it. In CI that is a failure: a
    green run must mean that the tests have run.
    """
    problem = why_no_answer(url, patience=60 if IN_CI else 0)
    if problem is not None and IN_CI:
        pytest.fail(problem, pytrace=False)
    if problem is not None:
        pytest.skip(f"{problem}; start it with `devpath services up postgres`")
    # A name that nobody else uses: two runs side by side do not meet.
    name = f"test_{uuid.uuid4().hex[:12]}"
    # A database is made outside of any transaction.
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f'create database "{name}"'))
    yield url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f'drop database "{name}" with (force)'))
    server.dispose()


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty database of the kind that the project uses."""
    url = make_url(from_environment()["SQLALCHEMY_DATABASE_URI"])
    if url.get_backend_name() == "postgresql":
        yield from own_postgres(url)
    else:
        file: Path = tmp_path_factory.mktemp("blog") / "blog.sqlite"
        yield f"sqlite:///{file}"


@pytest.fixture(scope="session")
def migrated(database_url: str) -> Iterator[Flask]:
    """The application with all tables, made by the migrations as everywhere else."""
    app = create_app({"SQLALCHEMY_DATABASE_URI": database_url, "TESTING": True})
    with app.app_context():
        flask_migrate.upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(migrated: Flask) -> Iterator[Flask]:
    """The application with empty tables."""
    yield migrated
    with migrated.app_context():
        # A model without its migration has no table yet; one test says so, and not all of them.
        existing = inspect(db.engine).get_table_names()
        # What refers to others goes first.
        for table in reversed(db.metadata.sorted_tables):
            if table.name in existing:
                db.session.execute(table.delete())
        db.session.commit()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Sends requests to the application, without a server between."""
    return app.test_client()


@pytest.fixture
def ada(client: FlaskClient) -> int:
    """The id of an author."""
    sent = {"name": "Ada", "email": "ada@example.com"}
    author: int = body(client.post("/authors", json=sent))["id"]
    return author
