"""Rounding of money. Amounts are decimal: binary fractions cannot hold a cent exactly."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def rounded(amount: Decimal) -> Decimal:
    """The amount in whole cents; half a cent is rounded up, as on paper."""
    return amount.quantize(CENT, ROUND_HALF_UP)
