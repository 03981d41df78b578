"""The database: one object that models, blueprints and migrations share."""

import sqlite3
from typing import TYPE_CHECKING, Any

from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine, MetaData, event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase

# Constraints with known names can be dropped by a migration.
NAMES = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
}


class Base(DeclarativeBase):
    """What all tables share."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base)
migrate = Migrate()

# Flask-SQLAlchemy makes the base of the models while the program runs; type checkers see ours.
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


@event.listens_for(Engine, "connect")
def check_foreign_keys(connection: Any, _record: object) -> None:  # noqa: ANN401
    """SQLite knows foreign keys, but checks them only when each connection asks for it."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("pragma foreign_keys = on")


def is_duplicate(error: IntegrityError) -> bool:
    """Whether a unique constraint said no, and not another rule."""
    cause = error.orig
    if isinstance(cause, sqlite3.IntegrityError):
        return cause.sqlite_errorname == "SQLITE_CONSTRAINT_UNIQUE"
    # The code in the SQL standard: https://www.postgresql.org/docs/current/errcodes-appendix.html
    return getattr(cause, "sqlstate", None) == "23505"
