"""What a line of an order costs."""

from decimal import Decimal

from pricing.discount import quantity_discount
from pricing.rounding import rounded


def line_total(unit_price: Decimal, quantity: int, *, voucher: int = 0) -> Decimal:
    """The price of so many pieces, less the discount on quantities and a voucher's."""
    if quantity < 1:
        raise ValueError(f"{quantity} is no quantity")
    percent = 100 - quantity_discount(quantity) - voucher
    return rounded(unit_price * quantity * percent / 100)
