"""What the two services agree on, and that it is all they share."""

import ast
import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from psycopg import Connection
from psycopg.rows import TupleRow

from chassis.settings import ROOT
from orders import store


@pytest.fixture
def example() -> dict[str, Any]:
    """The message, as both have agreed on it."""
    text = (ROOT / "contracts" / "order.placed.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def test_orders_sends_what_was_agreed(
    orders_tables: Connection[TupleRow], example: dict[str, Any]
) -> None:
    with orders_tables.transaction():
        order = store.place(orders_tables, example["sku"], example["quantity"])
    row = orders_tables.execute("select body from outbox").fetchone()
    assert row == ({**example, "order_id": str(order.id)},)


def test_stock_takes_what_was_agreed_and_minds_no_more(
    stock_client: TestClient, example: dict[str, Any]
) -> None:
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    newer = {**example, "a_field_of_tomorrow": True}
    assert stock_client.post("/messages", json=newer, headers=headers).status_code == 201


def imports(package: str) -> Iterator[str]:
    """The first part of every name that a package imports."""
    for file in (ROOT / "src" / package).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module is not None:
                yield node.module.partition(".")[0]


@pytest.mark.parametrize(
    ("package", "others"),
    [("orders", {"stock"}), ("stock", {"orders"}), ("chassis", {"orders", "stock"})],
)
def test_no_service_imports_another(package: str, others: set[str]) -> None:
    assert not others & set(imports(package))
