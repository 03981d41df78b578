"""Products to test with.

A test says what matters to it, and takes the rest from here.
"""

from typing import Any

from shop.products import NewProduct, Product, ProductRepository

PEN = {"sku": "PEN-1", "name": "Fountain pen", "price_cents": 1250, "stock": 40}


def a_product(**changes: object) -> NewProduct:
    """A good product, but for what the test changes."""
    return NewProduct.model_validate(PEN | changes)


def as_json(**changes: object) -> dict[str, Any]:
    """The same, as a client sends it."""
    return PEN | changes


def fill(products: ProductRepository, *skus: str) -> list[Product]:
    """Puts a product of each sku into the shop."""
    return [products.add(a_product(sku=sku)) for sku in skus]
