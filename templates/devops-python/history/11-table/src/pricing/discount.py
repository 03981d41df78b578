"""Discounts on large quantities."""

from bisect import bisect_left

# From so many pieces on ...
PIECES = [10, 100, 1000]
# ... there are so many per cent off; the first number is for fewer pieces.
PERCENT = [0, 5, 10, 15]


def quantity_discount(quantity: int) -> int:
    """The discount in per cent."""
    return PERCENT[bisect_left(PIECES, quantity)]
