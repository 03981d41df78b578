"""`schema.graphql` is what clients build on: it changes when somebody means it."""

from bookshop.schema import FILE, printed


def test_the_written_schema_is_the_real_one() -> None:
    written = FILE.read_text(encoding="utf-8")
    assert written == printed(), (
        "write it again: PYTHONPATH=src .venv/bin/python -m bookshop.schema"
    )
