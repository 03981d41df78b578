"""Drift: do the rows that come in still look like those the model learned from?

It needs no labels, so it is known at once. It says that the world has changed, not that the model
is wrong: that only labels can tell (see `performance.py`).
"""

import math

from pydantic import BaseModel

from diagnosis.card import Card
from diagnosis.data import Matrix

# With fewer rows the mean says little.
LEAST_ROWS = 30
# A shift that matters, in standard deviations of the feature.
TOLERANCE = 0.25
# What chance alone does is smaller than this many standard errors. There are 30 features and many
# batches: at the usual 2, every batch would have some "drift".
ERRORS = 4


class Drift(BaseModel):
    """How far the means have moved, in standard deviations, and which have moved too far."""

    rows: int
    judged: bool
    limit: float | None
    shifts: dict[str, float]
    drifted: list[str]


def of_sums(card: Card, rows: int, sums: Matrix) -> Drift:
    """The drift of rows of which only the sums are left: a file may be longer than the memory."""
    shifts = {
        feature.name: round((float(total) / rows - feature.mean) / feature.deviation, 3)
        for feature, total in zip(card.features, sums, strict=True)
    }
    if rows < LEAST_ROWS:
        return Drift(rows=rows, judged=False, limit=None, shifts=shifts, drifted=[])
    # The mean of n rows varies by 1/sqrt(n) of their deviation, without any drift.
    limit = TOLERANCE + ERRORS / math.sqrt(rows)
    drifted = [name for name, shift in shifts.items() if abs(shift) > limit]
    return Drift(rows=rows, judged=True, limit=round(limit, 3), shifts=shifts, drifted=drifted)


def of(card: Card, values: Matrix) -> Drift:
    """The drift of these rows; there must be at least one."""
    return of_sums(card, len(values), values.sum(axis=0))
