"""Figures on rows whose truth has become known, against those of the card."""

import numpy as np
import pytest

from diagnosis import performance
from diagnosis.data import Samples
from diagnosis.model import Model


@pytest.fixture(scope="module")
def probabilities(trained: Model, unseen: Samples) -> list[float]:
    return trained.probabilities(unseen.values)


def test_on_the_rows_of_the_card_the_figures_are_those_of_the_card(
    trained: Model, unseen: Samples, probabilities: list[float]
) -> None:
    found = performance.judge(trained.card, probabilities, unseen.malignant.tolist())
    assert found.accuracy == trained.card.figures.accuracy
    assert found.auc == trained.card.figures.auc
    assert found.below == []


def test_figures_that_chance_explains_are_not_reported(
    trained: Model, unseen: Samples, probabilities: list[float]
) -> None:
    chance = np.random.default_rng(0)
    alarms = 0
    for _ in range(100):
        some = chance.choice(len(probabilities), size=60)
        truth = unseen.malignant[some].tolist()
        found = performance.judge(trained.card, [probabilities[i] for i in some], truth)
        alarms += bool(found.below)
    assert alarms <= 2


def test_a_world_that_has_changed_is_reported(
    trained: Model, unseen: Samples, probabilities: list[float]
) -> None:
    truth = [m != (number % 5 == 0) for number, m in enumerate(unseen.malignant.tolist())]
    found = performance.judge(trained.card, probabilities, truth)
    assert found.below == ["accuracy", "auc"]


def test_a_threshold_that_no_longer_fits_costs_accuracy_and_no_auc(
    trained: Model, unseen: Samples, probabilities: list[float]
) -> None:
    # The order of the rows is as good as ever, which is all that AUC looks at.
    halved = [probability / 2.5 for probability in probabilities]
    found = performance.judge(trained.card, halved, unseen.malignant.tolist())
    assert found.below == ["accuracy"]


def test_few_labels_give_no_figure(
    trained: Model, unseen: Samples, probabilities: list[float]
) -> None:
    wrong = (~unseen.malignant[:29]).tolist()
    found = performance.judge(trained.card, probabilities[:29], wrong)
    assert (found.labels, found.accuracy, found.auc, found.below) == (29, None, None, [])


def test_without_both_kinds_there_is_no_auc(
    trained: Model, unseen: Samples, probabilities: list[float]
) -> None:
    benign = [p for p, m in zip(probabilities, unseen.malignant, strict=True) if not m]
    found = performance.judge(trained.card, benign, [False] * len(benign))
    assert found.auc is None
    assert found.accuracy is not None
