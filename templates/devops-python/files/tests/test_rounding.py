"""Rounding of money."""

from decimal import Decimal

import pytest

from pricing.rounding import rounded


@pytest.mark.parametrize(
    ("amount", "cents"),
    [("1.004", "1.00"), ("1.005", "1.01"), ("1.015", "1.02"), ("2", "2.00")],
)
def test_half_a_cent_is_rounded_up(amount: str, cents: str) -> None:
    assert str(rounded(Decimal(amount))) == cents
