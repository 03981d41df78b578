"""The products in MySQL."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from conftest import unused_name
from shop.mysql_products import MysqlProducts


@pytest.fixture
def table(mysql: Engine) -> Iterator[str]:
    # MySQL commits when a table is made: a rollback would not remove it.
    name = unused_name()
    with mysql.begin() as connection:
        MysqlProducts(connection, name).create_table()
    yield name
    with mysql.begin() as connection:
        MysqlProducts(connection, name).drop_table()


@pytest.fixture
def connection(mysql: Engine, table: str) -> Iterator[Connection]:
    with mysql.connect() as connection:
        yield connection


@pytest.fixture
def products(connection: Connection, table: str) -> MysqlProducts:
    return MysqlProducts(connection, table)


def test_taking_from_the_stock(products: MysqlProducts) -> None:
    products.put("PEN", Decimal("1.20"), 2)
    assert products.take("PEN", 2) == Decimal("1.20")
    assert products.take("PEN", 1) is None
    assert products.take("INK", 1) is None


def test_putting_a_product_twice_changes_it(products: MysqlProducts) -> None:
    products.put("PEN", Decimal("1.20"), 1)
    products.put("PEN", Decimal("1.50"), 5)
    assert products.take("PEN", 5) == Decimal("1.50")


def test_the_database_itself_refuses_a_negative_stock(products: MysqlProducts) -> None:
    with pytest.raises(OperationalError, match="constraint"):
        products.put("PEN", Decimal("1.20"), -1)


def test_pages_follow_each_other(products: MysqlProducts) -> None:
    for sku in ["C", "A", "B"]:
        products.put(sku, Decimal(1), 1)
    assert [sku for sku, _ in products.after("", 2)] == ["A", "B"]
    assert [sku for sku, _ in products.after("B", 2)] == ["C"]


def test_a_product_is_found_by_the_index(
    products: MysqlProducts, connection: Connection, table: str
) -> None:
    products.put("PEN", Decimal("1.20"), 1)
    explain = text(f"explain format=traditional select price from {table} where sku = 'PEN'")  # noqa: S608
    assert connection.execute(explain).mappings().one()["key"] == "sku"


def test_of_two_who_want_the_last_item_one_gets_it(mysql: Engine, table: str) -> None:
    with mysql.begin() as connection:
        MysqlProducts(connection, table).put("INK", Decimal("4.50"), 1)
    start = Barrier(2)

    def buy() -> Decimal | None:
        with mysql.begin() as connection:
            start.wait()
            return MysqlProducts(connection, table).take("INK", 1)

    with ThreadPoolExecutor(2) as people:
        prices = [future.result() for future in [people.submit(buy), people.submit(buy)]]
    assert sorted(prices, key=str) == [Decimal("4.50"), None]


def test_a_name_that_is_sql_is_refused(connection: Connection) -> None:
    with pytest.raises(ValueError, match="no name for a table"):
        MysqlProducts(connection, "products; drop table customers")
