"""Vouchers."""

from decimal import Decimal

import pytest

from pricing.price import line_total


def test_a_voucher_adds_to_the_discount() -> None:
    assert line_total(Decimal("2.00"), 25, voucher=20) == Decimal("37.50")


def test_a_voucher_is_taken_off_before_rounding() -> None:
    assert line_total(Decimal("0.99"), 1, voucher=50) == Decimal("0.50")


@pytest.mark.parametrize("voucher", [-1, 51])
def test_a_voucher_has_limits(voucher: int) -> None:
    with pytest.raises(ValueError, match="0 to 50"):
        line_total(Decimal("2.00"), 1, voucher=voucher)
