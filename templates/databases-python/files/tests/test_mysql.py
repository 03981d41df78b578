"""The same products in MySQL."""

import uuid
from collections.abc import Iterator
from decimal import Decimal

import pytest
from sqlalchemy import Connection

from shop.mysql_products import MysqlProducts


@pytest.fixture
def products(mysql: Connection) -> Iterator[MysqlProducts]:
    # MySQL commits when a table is made: a rollback would not remove it.
    products = MysqlProducts(mysql, f"test_{uuid.uuid4().hex[:12]}")
    products.create_table()
    yield products
    mysql.rollback()
    products.drop_table()


def test_taking_from_the_stock(products: MysqlProducts) -> None:
    products.put("PEN", Decimal("1.20"), 2)
    assert products.take("PEN", 2) == Decimal("1.20")
    assert products.take("PEN", 1) is None


def test_putting_a_product_twice_changes_it(products: MysqlProducts) -> None:
    products.put("PEN", Decimal("1.20"), 1)
    products.put("PEN", Decimal("1.50"), 5)
    assert products.take("PEN", 5) == Decimal("1.50")
