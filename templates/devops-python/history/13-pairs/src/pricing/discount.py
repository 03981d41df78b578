"""Discounts on large quantities."""

from bisect import bisect_left

# From so many pieces on, so many per cent off.
STEPS = [(10, 5), (100, 10), (1000, 15)]


def quantity_discount(quantity: int) -> int:
    """The discount in per cent."""
    place = bisect_left(STEPS, quantity, key=lambda step: step[0])
    return STEPS[place - 1][1] if place > 0 else 0
