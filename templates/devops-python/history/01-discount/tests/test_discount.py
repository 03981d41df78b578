"""Discounts on large quantities."""

from decimal import Decimal

import pytest

from pricing.discount import quantity_discount
from pricing.price import line_total


@pytest.mark.parametrize(
    ("quantity", "percent"),
    [(1, 0), (5, 0), (25, 5), (250, 10), (2500, 15)],
)
def test_more_pieces_have_more_discount(quantity: int, percent: int) -> None:
    assert quantity_discount(quantity) == percent


def test_the_discount_is_taken_off_the_total() -> None:
    assert line_total(Decimal("2.00"), 25) == Decimal("47.50")
