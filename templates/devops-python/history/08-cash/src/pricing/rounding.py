"""Rounding of money. Amounts are decimal: binary fractions cannot hold a cent exactly."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
# Where the smallest coin has five cents, only multiples of it can be paid in cash.
CASH = Decimal("0.05")


def rounded(amount: Decimal, step: Decimal = CENT) -> Decimal:
    """The amount in whole steps; half a step is rounded up, as on paper."""
    steps = (amount / step).quantize(Decimal(1), ROUND_HALF_UP)
    return (steps * step).quantize(CENT)
