"""Where this shop keeps its products.

The only place that knows: the application is given a `ProductRepository` and asks no further. For
a database, write another class with the same methods and hand it out here.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from shop.memory import MemoryProducts
from shop.products import ProductRepository
from shop.settings import Settings


@contextmanager
def open_products(_settings: Settings) -> Iterator[ProductRepository]:
    """The products, as long as the server runs."""
    yield MemoryProducts()
