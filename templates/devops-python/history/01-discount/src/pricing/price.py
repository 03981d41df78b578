"""What a line of an order costs."""

from decimal import Decimal

from pricing.discount import quantity_discount
from pricing.rounding import rounded


def line_total(unit_price: Decimal, quantity: int) -> Decimal:
    """The price of so many pieces, less the discount on large quantities."""
    percent = 100 - quantity_discount(quantity)
    return rounded(unit_price * quantity * percent / 100)
