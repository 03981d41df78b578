"""What must hold for all input, not only for the examples that came to mind.

Hypothesis makes the input, and when it finds a failure, it looks for the smallest one.
"""

import re

from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from examples import a_product, as_json, fill
from shop.app import create_app
from shop.memory import MemoryProducts
from shop.products import ChangedMeanwhileError, Product, SkuTakenError

SKUS = st.from_regex(r"[A-Z0-9-]{1,32}", fullmatch=True)
# Control characters ("Cc") and half characters ("Cs") are not allowed in a name.
NAMES = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=200)
# Few skus: most of the time, two of them are the same.
FEW_SKUS = st.sampled_from(["A", "B", "C"])


@given(skus=st.sets(SKUS, max_size=12), limit=st.integers(1, 5))
def test_following_the_links_shows_every_product_once(skus: set[str], limit: int) -> None:
    products = MemoryProducts()
    fill(products, *skus)
    seen: list[str] = []
    with TestClient(create_app(products)) as client:
        path: str | None = f"/products?limit={limit}"
        while path is not None:
            page = client.get(path)
            seen += [product["sku"] for product in page.json()["items"]]
            link = re.fullmatch(r'<(.+)>; rel="next"', page.headers.get("link", ""))
            path = link and link[1]
    assert seen == sorted(skus)


@given(
    sku=SKUS,
    name=NAMES,
    price_cents=st.integers(0, 100_000_000),
    stock=st.integers(0, 1_000_000),
)
def test_what_is_accepted_comes_back_unchanged(
    sku: str, name: str, price_cents: int, stock: int
) -> None:
    sent = as_json(sku=sku, name=name, price_cents=price_cents, stock=stock)
    with TestClient(create_app(MemoryProducts())) as client:
        added = client.post("/products", json=sent)
        assert added.status_code == 201
        assert client.get(added.headers["location"]).json().items() >= sent.items()


@given(body=st.binary(max_size=200))
def test_no_body_is_a_bug_of_the_server(body: bytes) -> None:
    json = {"Content-Type": "application/json"}
    with TestClient(create_app(MemoryProducts())) as client:
        answer = client.post("/products", content=body, headers=json)
    assert answer.status_code in (400, 422)


class MemoryComparedWithADictionary(RuleBasedStateMachine):
    """Any sequence of calls does to `MemoryProducts` what it does to a plain dictionary.

    The dictionary is so simple that it can be believed without a test.
    """

    added = Bundle("added")

    @initialize()
    def begin(self) -> None:
        self.products = MemoryProducts()
        self.model: dict[str, Product] = {}

    @rule(target=added, sku=FEW_SKUS)
    def add(self, sku: str) -> Product | None:
        try:
            product = self.products.add(a_product(sku=sku))
        except SkuTakenError:
            assert sku in self.model
            return None
        assert sku not in self.model
        self.model[sku] = product
        return product

    @rule(old=added, sku=FEW_SKUS, stock=st.integers(0, 3))
    def replace(self, old: Product | None, sku: str, stock: int) -> None:
        if old is None:
            return
        current = self.model.get(old.sku) == old
        taken = sku in self.model and self.model[sku].id != old.id
        try:
            new = self.products.replace(old.id, old.version, a_product(sku=sku, stock=stock))
        except ChangedMeanwhileError:
            assert not current
        except SkuTakenError:
            assert current
            assert taken
        else:
            assert current
            assert not taken
            del self.model[old.sku]
            self.model[sku] = new

    @rule(old=added)
    def remove(self, old: Product | None) -> None:
        if old is None:
            return
        there = [sku for sku, product in self.model.items() if product.id == old.id]
        assert self.products.remove(old.id) is bool(there)
        for sku in there:
            del self.model[sku]

    @invariant()
    def they_agree(self) -> None:
        if hasattr(self, "model"):
            assert self.products.page("", 10) == [self.model[sku] for sku in sorted(self.model)]


TestMemoryComparedWithADictionary = MemoryComparedWithADictionary.TestCase
