"""Performance: how good the model is on rows whose truth has become known since.

Half of all samples are worse than the card's figure by chance alone. Only what chance does not
explain is reported: more than three standard errors below.
"""

import math
from collections.abc import Sequence

from pydantic import BaseModel
from sklearn.metrics import roc_auc_score

from diagnosis.card import Card

LEAST_LABELS = 30
# AUC compares pairs of one malignant and one benign row: it needs some of each.
LEAST_OF_EACH = 5
ERRORS = 3


class Performance(BaseModel):
    """Figures of today, and the names of those that have fallen below the card's."""

    labels: int
    accuracy: float | None = None
    auc: float | None = None
    below: list[str] = []


def accuracy_variance(accuracy: float, rows: int) -> float:
    """How much a share of correct answers varies between samples of this size."""
    return accuracy * (1 - accuracy) / rows


def auc_variance(auc: float, malignant: int, benign: int) -> float:
    """How much an AUC varies between samples of this size (Hanley and McNeil, 1982)."""
    two_malignant = auc / (2 - auc)
    two_benign = 2 * auc**2 / (1 + auc)
    return (
        auc * (1 - auc)
        + (malignant - 1) * (two_malignant - auc**2)
        + (benign - 1) * (two_benign - auc**2)
    ) / (malignant * benign)


def is_below(figure: float, card: float, *variances: float) -> bool:
    """Whether a figure is lower than chance explains; the card's own figure varies as well."""
    return figure < card - ERRORS * math.sqrt(sum(variances))


def judge(card: Card, probabilities: Sequence[float], malignant: Sequence[bool]) -> Performance:
    """Compares predictions with the truth. With too few labels there is no figure at all."""
    labels, positive = len(malignant), sum(malignant)
    if labels < LEAST_LABELS:
        return Performance(labels=labels)
    then = card.figures
    below = []

    decided = [probability >= card.threshold for probability in probabilities]
    accuracy = sum(a == b for a, b in zip(decided, malignant, strict=True)) / labels
    if is_below(
        accuracy,
        then.accuracy,
        accuracy_variance(then.accuracy, labels),
        accuracy_variance(then.accuracy, then.malignant + then.benign),
    ):
        below.append("accuracy")

    auc = None
    if min(positive, labels - positive) >= LEAST_OF_EACH:
        auc = round(float(roc_auc_score(malignant, probabilities)), 6)
        if is_below(
            auc,
            then.auc,
            auc_variance(then.auc, positive, labels - positive),
            auc_variance(then.auc, then.malignant, then.benign),
        ):
            below.append("auc")
    return Performance(labels=labels, accuracy=round(accuracy, 6), auc=auc, below=below)
