"""Drift of the features."""

import numpy as np
import pytest

from diagnosis import data, drift
from diagnosis.data import Samples
from diagnosis.model import Model


def test_rows_like_those_it_learned_from_have_no_drift(trained: Model, unseen: Samples) -> None:
    found = drift.of(trained.card, unseen.values)
    assert found.judged
    assert found.drifted == []


def test_chance_alone_is_not_called_drift(trained: Model) -> None:
    values, chance = data.load().values, np.random.default_rng(0)
    batches = [chance.choice(values, size=50) for _ in range(100)]
    alarms = sum(bool(drift.of(trained.card, batch).drifted) for batch in batches)
    assert alarms <= 2, "one false alarm in fifty batches is the most that people will bear"


@pytest.mark.parametrize("by", [1.0, -1.0])
def test_a_feature_that_moves_is_named_and_no_other(
    trained: Model, unseen: Samples, by: float
) -> None:
    values = unseen.values.copy()
    names = [feature.name for feature in trained.card.features]
    moved = names.index("mean_smoothness")
    values[:, moved] += by * trained.card.features[moved].deviation
    found = drift.of(trained.card, values)
    assert found.drifted == ["mean_smoothness"]
    assert found.shifts["mean_smoothness"] == pytest.approx(by, abs=0.2)


def test_the_more_rows_the_smaller_the_shift_that_is_seen(trained: Model) -> None:
    means = np.array([[f.mean + 0.5 * f.deviation for f in trained.card.features]])
    few, many = (drift.of(trained.card, np.repeat(means, n, axis=0)) for n in (100, 1000))
    assert (few.drifted, len(many.drifted)) == ([], 30)


def test_a_handful_of_rows_is_not_judged(trained: Model, unseen: Samples) -> None:
    found = drift.of(trained.card, unseen.values[:29] * 10)
    assert not found.judged
    assert (found.limit, found.drifted) == (None, [])
    assert found.shifts["mean_radius"] > 10, "it is told all the same"
