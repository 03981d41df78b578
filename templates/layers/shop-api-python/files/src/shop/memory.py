"""Products in memory: for tests, and for trying the API without a database."""

from collections.abc import Sequence
from threading import Lock
from uuid import UUID, uuid4

from shop.products import ChangedMeanwhileError, NewProduct, Product, SkuTakenError


class MemoryProducts:
    """Keeps products until the process ends."""

    def __init__(self) -> None:
        self._products: dict[UUID, Product] = {}
        # "Is the sku free?" and "take it" must be one step: requests run in several threads.
        self._lock = Lock()

    def add(self, new: NewProduct) -> Product:
        with self._lock:
            product = Product(id=uuid4(), version=1, **new.model_dump())
            self._require_free(product)
            self._products[product.id] = product
            return product

    def get(self, product_id: UUID) -> Product | None:
        return self._products.get(product_id)

    def page(self, after: str, count: int) -> Sequence[Product]:
        with self._lock:
            behind = [product for product in self._products.values() if product.sku > after]
        return sorted(behind, key=lambda product: product.sku)[:count]

    def replace(self, product_id: UUID, version: int, new: NewProduct) -> Product:
        with self._lock:
            old = self._products.get(product_id)
            if old is None or old.version != version:
                raise ChangedMeanwhileError
            product = Product(id=product_id, version=version + 1, **new.model_dump())
            self._require_free(product)
            self._products[product_id] = product
            return product

    def remove(self, product_id: UUID) -> bool:
        with self._lock:
            return self._products.pop(product_id, None) is not None

    def check(self) -> None:
        """Memory is always there."""

    def _require_free(self, wanted: Product) -> None:
        for product in self._products.values():
            if product.sku == wanted.sku and product.id != wanted.id:
                raise SkuTakenError(wanted.sku)
