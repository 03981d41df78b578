"""The shop on a real PostgreSQL: what a double cannot know."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest
from fastapi.testclient import TestClient

from examples import a_product, as_json, fill
from repository_contract import RepositoryContract
from shop.app import create_app
from shop.postgres import Pool, connection, migrate, open_pool
from shop.postgres_products import PostgresProducts
from shop.products import UnavailableError
from shop.settings import Settings
from shop.storage import open_products

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def pool(database_url: str) -> Iterator[Pool]:
    """Connections to the tests' own database, with its tables."""
    with open_pool(database_url) as pool:
        yield pool


@pytest.fixture
def products(pool: Pool) -> Iterator[PostgresProducts]:
    """Takes the place of the products in memory, for the contract and for the client.

    The application commits, so a rollback would not tidy up behind a test.
    """
    yield PostgresProducts(pool)
    with pool.connection() as using:
        using.execute("truncate products")


class TestPostgresProducts(RepositoryContract):
    """PostgreSQL keeps the contract that memory keeps."""


def test_a_product_by_http_and_back(client: TestClient) -> None:
    added = client.post("/products", json=as_json(name="Füller 🖋"))
    assert client.get(added.headers["location"]).json() == added.json()
    assert client.get("/healthz").status_code == 200


def test_of_two_who_want_one_sku_one_gets_it(client: TestClient) -> None:
    start = Barrier(2)

    def add(name: str) -> int:
        start.wait()
        return client.post("/products", json=as_json(name=name)).status_code

    with ThreadPoolExecutor(2) as people:
        statuses = list(people.map(add, ["Pen", "Another pen"]))
    assert sorted(statuses) == [201, 409]


def test_the_database_itself_refuses_a_negative_stock(pool: Pool) -> None:
    with (
        pytest.raises(psycopg.errors.CheckViolation, match="ck_products_stock_not_negative"),
        pool.connection() as using,
    ):
        using.execute("insert into products values (gen_random_uuid(), 'A', 'A', 1, -1)")


def test_a_page_comes_from_the_index(pool: Pool, products: PostgresProducts) -> None:
    fill(products, *(f"SKU-{n:03}" for n in range(200)))
    with pool.connection() as using:
        # A table this small would be read as a whole, and rightly so.
        using.execute("set local enable_seqscan = off")
        plan = using.execute(
            "explain select sku from products where sku > 'SKU-100' order by sku limit 10"
        )
        lines = "\n".join(line for (line,) in plan)
    assert "uq_products_sku" in lines
    # An index is in order: nothing is left to sort.
    assert "Sort" not in lines


def test_connections_that_the_server_closed_are_replaced(
    database_url: str, products: PostgresProducts
) -> None:
    pen = products.add(a_product())
    with psycopg.connect(database_url) as other:
        other.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
    assert products.get(pen.id) == pen


def test_a_database_that_takes_too_long_counts_as_out_of_reach(pool: Pool) -> None:
    def wait() -> None:
        with connection(pool) as waiting:
            waiting.execute("set local statement_timeout = 1")
            waiting.execute("select pg_sleep(5)")

    with pytest.raises(UnavailableError, match="statement timeout"):
        wait()


def test_servers_that_start_at_once_migrate_once(database_url: str) -> None:
    with psycopg.connect(database_url) as first:
        # Already done when the pool was opened, or now.
        migrate(first)
        first.execute("drop table products, schema_migrations")
    start = Barrier(2)

    def begin(_: int) -> list[str]:
        with psycopg.connect(database_url) as own:
            start.wait()
            return migrate(own)

    with ThreadPoolExecutor(2) as servers:
        done = list(servers.map(begin, range(2)))
    assert sorted(done) == [[], ["0001_products.sql"]]


def test_products_outlive_the_server(database_url: str, products: PostgresProducts) -> None:
    settings = Settings(database_url=database_url)
    with open_products(settings) as first:
        pen = first.add(a_product())
    with open_products(settings) as second, TestClient(create_app(second)) as client:
        assert client.get(f"/products/{pen.id}").json()["sku"] == pen.sku
