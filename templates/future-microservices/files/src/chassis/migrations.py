"""Migrations: plain SQL files, each applied once, in the order of their names."""

from pathlib import Path

from psycopg import sql

from chassis.database import connect


def migrate(url: str, schema: str, folder: Path) -> list[str]:
    """Applies what is new in `folder` and returns the names.

    All of it is one transaction: PostgreSQL rolls back `create table` too, so a migration with a
    mistake leaves nothing half done.
    """
    applied: list[str] = []
    with connect(url, schema) as connection, connection.transaction():
        # Two instances that start at once come one after the other.
        connection.execute("select pg_advisory_xact_lock(hashtext(%s))", ["migrate " + schema])
        create = sql.SQL("create schema if not exists {}").format(sql.Identifier(schema))
        connection.execute(create)
        connection.execute(
            "create table if not exists schema_migrations"
            " (name text primary key, applied_at timestamptz not null default now())"
        )
        known = {name for (name,) in connection.execute("select name from schema_migrations")}
        for file in sorted(folder.glob("*.sql")):
            if file.name in known:
                continue
            connection.execute(file.read_bytes())
            connection.execute("insert into schema_migrations (name) values (%s)", [file.name])
            applied.append(file.name)
    return applied
