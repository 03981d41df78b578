"""The tables, in SQLite."""

import sqlite3
from pathlib import Path

# `strict`: a column takes no other type than its own.
SCHEMA = """
create table if not exists accounts (
    id text primary key,
    name text not null unique,
    password_hash text not null
) strict;

create table if not exists sessions (
    token_hash blob primary key,
    account_id text not null references accounts on delete cascade,
    expires_at integer not null
) strict;

create table if not exists notes (
    id text primary key,
    owner_id text not null references accounts on delete cascade,
    title text not null,
    sealed_body blob not null
) strict;

create index if not exists notes_owner_id on notes (owner_id);
"""


def connect(file: Path) -> sqlite3.Connection:
    """Opens the database. The caller closes it.

    A request can be served by several threads, one after the other, never two at once: SQLite's own
    check for one thread would refuse that.
    """
    connection = sqlite3.connect(file, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.execute("pragma foreign_keys = on")
    return connection


def create_tables(file: Path) -> None:
    """Makes the tables that are not there yet."""
    connection = connect(file)
    try:
        connection.executescript(SCHEMA)
    finally:
        connection.close()
