"""The migrations lead to exactly what the models say, and back."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, inspect


def test_models_and_migrations_agree(engine: Engine, alembic: Config) -> None:
    # Fails with a list of what a new migration would have to change.
    command.check(alembic)
    assert "orders" in inspect(engine).get_table_names()


def test_every_migration_can_be_undone(engine: Engine, alembic: Config) -> None:
    # Tests may run in any order, and all need the tables: they are back at the end.
    command.downgrade(alembic, "base")
    assert "orders" not in inspect(engine).get_table_names()
    command.upgrade(alembic, "head")
    assert "orders" in inspect(engine).get_table_names()
