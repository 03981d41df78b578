"""PostgreSQL for the integration tests, where there is one."""

import os
import socket
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from shop.settings import variables

IN_CI = bool(os.environ.get("CI"))
START = "start it with `devpath services up postgres`"


def server_url() -> str | None:
    """Where PostgreSQL is. `DATABASE_URL` is the main database, of whatever kind that is."""
    known = variables()
    url = known.get("POSTGRES_URL") or known.get("DATABASE_URL") or ""
    return url if urlsplit(url).scheme in ("postgresql", "postgres") else None


@cache
def problem() -> str | None:
    """Why PostgreSQL cannot be used, as a sentence with the command that helps.

    Only "is anybody there" is asked: a wrong password must be seen as the error it is. In CI the
    server may still be starting, so it gets a minute.
    """
    url = server_url()
    if url is None:
        return f"POSTGRES_URL is not set; {START}"
    parts = urlsplit(url)
    address = (parts.hostname or "localhost", parts.port or 5432)
    deadline = time.monotonic() + (60 if IN_CI else 0)
    while True:
        try:
            socket.create_connection(address, timeout=3).close()
            return None
        except OSError as error:
            if time.monotonic() > deadline:
                where = f"{address[0]}:{address[1]}"
                return f"PostgreSQL does not answer at {where} ({error}); {START}"
        time.sleep(0.5)


@contextmanager
def own(server: str) -> Iterator[str]:
    """A new database with a name that nobody else uses: two runs side by side do not meet."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    # A database is made outside of any transaction.
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
        drop = sql.SQL("drop database {} with (force)").format(sql.Identifier(name))
        connection.execute(drop)
