"""Connections of a service, to its own schema and to no other."""

from psycopg import Connection
from psycopg.rows import TupleRow
from psycopg_pool import ConnectionPool

Pool = ConnectionPool[Connection[TupleRow]]


def connect(url: str, schema: str) -> Connection[TupleRow]:
    """A connection that finds only the tables of `schema`; transactions are opened by name."""
    return Connection.connect(url, options=f"-c search_path={schema}", autocommit=True)


def pool(url: str, schema: str) -> Pool:
    """Connections to share between requests. It is opened by `with`, and closed at its end.

    `with pool.connection()` is a transaction: committed at its end, rolled back by an exception.
    """
    return ConnectionPool(
        url,
        kwargs={"options": f"-c search_path={schema}"},
        min_size=1,
        max_size=8,
        # A caller that waits longer has given up already; it is told so instead.
        timeout=3,
        # After a restart of the database every connection is dead: look before use.
        check=ConnectionPool.check_connection,
        open=False,
        name=schema,
    )
