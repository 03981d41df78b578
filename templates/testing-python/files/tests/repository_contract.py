"""What every `ProductRepository` must do, wherever it keeps its products.

A fast double is worth something only as long as it behaves like the real thing. So both are put
through the same tests: a class of tests for each inherits from this one and gives it `products`.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest

from examples import a_product, fill
from shop.products import ChangedMeanwhileError, Product, ProductRepository, SkuTakenError


class RepositoryContract:
    """Tests that a subclass inherits."""

    def test_what_was_added_is_there(self, products: ProductRepository) -> None:
        added = products.add(a_product(name="Füller 🖋"))
        assert products.get(added.id) == added
        assert added.version == 1

    def test_what_was_not_added_is_not(self, products: ProductRepository) -> None:
        assert products.get(uuid4()) is None
        assert products.remove(uuid4()) is False
        assert products.page("", 10) == []

    def test_a_sku_is_given_once(self, products: ProductRepository) -> None:
        products.add(a_product(sku="PEN"))
        with pytest.raises(SkuTakenError, match="PEN"):
            products.add(a_product(sku="PEN"))
        assert len(products.page("", 10)) == 1

    def test_a_change_counts_up(self, products: ProductRepository) -> None:
        added = products.add(a_product(stock=2))
        changed = products.replace(added.id, added.version, a_product(stock=1))
        assert changed == added.model_copy(update={"stock": 1, "version": 2})
        assert products.get(added.id) == changed

    def test_a_change_of_an_old_version_is_refused(self, products: ProductRepository) -> None:
        added = products.add(a_product(stock=2))
        products.replace(added.id, 1, a_product(stock=1))
        with pytest.raises(ChangedMeanwhileError):
            products.replace(added.id, 1, a_product(stock=0))
        with pytest.raises(ChangedMeanwhileError):
            products.replace(uuid4(), 1, a_product())

    def test_a_change_takes_no_sku_of_another(self, products: ProductRepository) -> None:
        pen, _ = fill(products, "PEN", "INK")
        with pytest.raises(SkuTakenError, match="INK"):
            products.replace(pen.id, pen.version, a_product(sku="INK"))
        assert products.get(pen.id) == pen

    def test_what_was_removed_is_gone_and_its_sku_free(self, products: ProductRepository) -> None:
        added = products.add(a_product())
        assert products.remove(added.id) is True
        assert products.get(added.id) is None
        products.add(a_product())

    def test_pages_are_in_the_order_of_bytes(self, products: ProductRepository) -> None:
        # Many a database would put "PEN-1" behind "PEN0": it sorts as a dictionary does.
        fill(products, "PEN0", "PEN", "PEN-1", "1")
        assert [it.sku for it in products.page("", 3)] == ["1", "PEN", "PEN-1"]
        assert [it.sku for it in products.page("PEN-1", 3)] == ["PEN0"]

    def test_a_repository_that_works_says_nothing(self, products: ProductRepository) -> None:
        products.check()

    def test_of_two_who_change_one_version_one_is_refused(
        self, products: ProductRepository
    ) -> None:
        added = products.add(a_product())
        start = Barrier(2)

        def change(stock: int) -> Product | None:
            start.wait()
            try:
                return products.replace(added.id, added.version, a_product(stock=stock))
            except ChangedMeanwhileError:
                return None

        with ThreadPoolExecutor(2) as people:
            results = list(people.map(change, [1, 2]))
        assert results.count(None) == 1
        assert products.get(added.id) in results
