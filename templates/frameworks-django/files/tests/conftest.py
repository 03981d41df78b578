"""What tests have in common: a database of their own, and two users who must not meet."""

import os
import secrets
import socket
import time

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

IN_CI = bool(os.environ.get("CI"))


def why_no_answer(host: str, port: int, patience: float) -> str | None:
    """Why nobody answers there; a server that is just starting is given `patience` seconds."""
    deadline = time.monotonic() + patience
    while True:
        try:
            socket.create_connection((host, port), timeout=3).close()
            return None
        except OSError as error:
            if time.monotonic() > deadline:
                return f"{host}:{port} ({error})"
        time.sleep(0.5)


@pytest.fixture(scope="session")
def database_server() -> None:
    """PostgreSQL, if the project uses it, or a skipped test that says which command starts it.

    In CI a database that does not answer is a failure: a green run must mean that tests have run.
    """
    database = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("postgresql"):
        return
    address = (database["HOST"] or "127.0.0.1", int(database["PORT"] or 5432))
    problem = why_no_answer(*address, patience=60 if IN_CI else 0)
    if problem is not None:
        message = f"PostgreSQL does not answer at {problem}"
        if IN_CI:
            pytest.fail(message, pytrace=False)
        pytest.skip(f"{message}; start it with `devpath services up postgres`")


@pytest.fixture(scope="session")
def django_db_setup(database_server: None, django_db_setup: None) -> None:
    """Asks for the server before pytest-django makes a database on it."""


@pytest.fixture
def ada(db: None) -> User:
    """A user. Without a password: hashing one is slow, as it should be, and few tests need it."""
    return User.objects.create_user("ada")


@pytest.fixture
def password(ada: User) -> str:
    """Ada's password, which stands in no file."""
    password = secrets.token_urlsafe()
    ada.set_password(password)
    ada.save()
    return password


@pytest.fixture
def grace(db: None) -> User:
    """Another user, who must not see what Ada writes."""
    return User.objects.create_user("grace")


@pytest.fixture
def as_ada(ada: User) -> Client:
    """A browser in which Ada is signed in."""
    client = Client()
    client.force_login(ada)
    return client


@pytest.fixture
def as_grace(grace: User) -> Client:
    """A browser in which Grace is signed in."""
    client = Client()
    client.force_login(grace)
    return client
