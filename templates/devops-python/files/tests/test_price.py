"""What a line of an order costs."""

from decimal import Decimal

from pricing.price import line_total


def test_a_line_costs_its_pieces() -> None:
    assert line_total(Decimal("19.99"), 3) == Decimal("59.97")


def test_only_the_total_is_rounded() -> None:
    # Rounding each piece first would make 0.03 of it.
    assert line_total(Decimal("0.005"), 3) == Decimal("0.02")
