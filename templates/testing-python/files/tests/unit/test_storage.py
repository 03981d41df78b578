"""Which repository a setting leads to."""

from shop.memory import MemoryProducts
from shop.settings import Settings
from shop.storage import open_products


def test_without_an_address_products_are_kept_in_memory() -> None:
    with open_products(Settings(database_url="")) as products:
        assert isinstance(products, MemoryProducts)
