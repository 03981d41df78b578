"""Plain SQL files, each applied once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from chassis.database import connect
from chassis.migrations import migrate

SCHEMA = "scratch"


@pytest.fixture
def scratch(empty_database: str) -> Iterator[str]:
    """The database, with a schema that is dropped at the end."""
    yield empty_database
    with psycopg.connect(empty_database) as connection:
        connection.execute("drop schema if exists scratch cascade")


def test_what_is_new_is_applied_in_the_order_of_the_names(scratch: str, tmp_path: Path) -> None:
    (tmp_path / "0002_b.sql").write_text("alter table a add column b int;", encoding="utf-8")
    (tmp_path / "0001_a.sql").write_text("create table a (id int);", encoding="utf-8")
    assert migrate(scratch, SCHEMA, tmp_path) == ["0001_a.sql", "0002_b.sql"]
    assert migrate(scratch, SCHEMA, tmp_path) == []
    (tmp_path / "0003_c.sql").write_text("alter table a add column c int;", encoding="utf-8")
    assert migrate(scratch, SCHEMA, tmp_path) == ["0003_c.sql"]


def test_a_mistake_leaves_nothing_half_done(scratch: str, tmp_path: Path) -> None:
    text = "create table a (id int); create tabel b (id int);"
    (tmp_path / "0001_a.sql").write_text(text, encoding="utf-8")
    with pytest.raises(psycopg.errors.SyntaxError):
        migrate(scratch, SCHEMA, tmp_path)
    with connect(scratch, SCHEMA) as connection:
        assert connection.execute("select to_regclass('a')").fetchone() == (None,)


def test_two_that_start_at_once_apply_each_file_once(scratch: str, tmp_path: Path) -> None:
    text = "create table a (id int); select pg_sleep(0.2);"
    (tmp_path / "0001_a.sql").write_text(text, encoding="utf-8")
    with ThreadPoolExecutor(2) as executor:
        starting = [executor.submit(migrate, scratch, SCHEMA, tmp_path) for _ in range(2)]
    assert sorted(future.result() for future in starting) == [[], ["0001_a.sql"]]
