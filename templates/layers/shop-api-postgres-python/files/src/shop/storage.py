"""Where this shop keeps its products: in PostgreSQL, or in memory where there is no address."""

from collections.abc import Iterator
from contextlib import contextmanager

from shop.memory import MemoryProducts
from shop.postgres import open_pool
from shop.postgres_products import PostgresProducts
from shop.products import ProductRepository
from shop.settings import Settings


@contextmanager
def open_products(settings: Settings) -> Iterator[ProductRepository]:
    """The products, as long as the server runs. The schema is brought up to date first."""
    if not settings.database_url:
        yield MemoryProducts()
        return
    with open_pool(settings.database_url) as pool:
        yield PostgresProducts(pool)
