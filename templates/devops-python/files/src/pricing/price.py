"""What a line of an order costs."""

from decimal import Decimal

from pricing.rounding import rounded


def line_total(unit_price: Decimal, quantity: int) -> Decimal:
    """The price of so many pieces."""
    return rounded(unit_price * quantity)
