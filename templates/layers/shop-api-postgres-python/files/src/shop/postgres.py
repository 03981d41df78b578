"""Connections to PostgreSQL, and a schema that is brought up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from psycopg import Connection, OperationalError
from psycopg_pool import ConnectionPool, PoolTimeout

from shop.products import UnavailableError

MIGRATIONS = Path(__file__).parent / "migrations"
# Any number will do, if nothing else in this database locks by it.
MIGRATION_LOCK = 7_226_001

Pool = ConnectionPool[Connection[tuple[Any, ...]]]


@contextmanager
def open_pool(url: str) -> Iterator[Pool]:
    """Connections to a database whose schema is up to date."""
    # Broken connections (the database was restarted) are noticed by `check` before they are used.
    # Whoever gets no connection within `timeout` seconds is told so, instead of waiting on.
    pool = ConnectionPool(
        url, min_size=1, max_size=10, timeout=2, open=False, check=ConnectionPool.check_connection
    )
    with pool:
        with connection(pool) as migrating:
            migrate(migrating)
        yield pool


@contextmanager
def connection(pool: Pool) -> Iterator[Connection[tuple[Any, ...]]]:
    """A connection with a transaction: committed at the end, rolled back after an error."""
    try:
        with pool.connection() as connection:
            yield connection
    except (PoolTimeout, OperationalError) as error:
        raise UnavailableError(str(error)) from error


def migrate(connection: Connection[tuple[Any, ...]]) -> list[str]:
    """Runs the migrations that have not been run; gives their names.

    All in one transaction: one that fails leaves nothing behind. Two servers that start at once
    do not meet: the second one waits for the lock, and then finds nothing to do.
    """
    connection.execute("select pg_advisory_xact_lock(%s)", [MIGRATION_LOCK])
    connection.execute("create table if not exists schema_migrations (name text primary key)")
    done = {name for (name,) in connection.execute("select name from schema_migrations")}
    missing = [file for file in sorted(MIGRATIONS.glob("*.sql")) if file.name not in done]
    for file in missing:
        # As bytes: a file of this project, not a text that somebody put together.
        connection.execute(file.read_bytes())
        connection.execute("insert into schema_migrations values (%s)", [file.name])
    return [file.name for file in missing]
