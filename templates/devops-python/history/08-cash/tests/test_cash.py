"""Amounts that can be paid in cash."""

from decimal import Decimal

import pytest

from pricing.price import line_total
from pricing.rounding import CASH


@pytest.mark.parametrize(
    ("unit_price", "total"),
    [("1.02", "1.00"), ("1.025", "1.05"), ("1.07", "1.05"), ("1.08", "1.10")],
)
def test_a_total_can_be_paid_in_coins(unit_price: str, total: str) -> None:
    assert str(line_total(Decimal(unit_price), 1, step=CASH)) == total
