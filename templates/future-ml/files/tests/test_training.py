"""The gates, and that a training can be repeated."""

import dataclasses

import numpy as np
import pytest

from diagnosis import data, training
from diagnosis.model import Model


def test_the_model_passes_its_gates(trained: Model) -> None:
    training.check_gates(trained.card)
    assert trained.card.figures.auc >= 0.98
    assert trained.card.figures.accuracy >= 0.94


def test_two_trainings_give_the_same_card(trained: Model) -> None:
    assert training.train().card.model_dump_json() == trained.card.model_dump_json()


def test_other_data_gives_another_card(trained: Model) -> None:
    samples = data.load()
    values = samples.values.copy()
    values[0, 0] += 0.001
    other = training.train(dataclasses.replace(samples, values=values)).card
    assert other.data_sha256 != trained.card.data_sha256


def test_a_model_that_learned_nothing_does_not_pass(trained: Model) -> None:
    samples = data.load()
    guesses = np.random.default_rng(0).permutation(samples.malignant)
    poor = training.train(dataclasses.replace(samples, malignant=guesses))
    with pytest.raises(training.GateError, match=r"AUC is 0\.\d+, at least 0.98"):
        training.check_gates(poor.card)


def test_no_row_is_both_learned_and_judged() -> None:
    samples = data.load()
    learn, judge = data.split(samples)
    both = np.vstack([learn.values, judge.values])
    assert len(np.unique(both, axis=0)) == len(samples.values)
    shares = [part.malignant.mean() for part in (learn, judge)]
    assert shares == pytest.approx([samples.malignant.mean()] * 2, abs=0.01)


def test_the_card_knows_how_the_features_are_spread(trained: Model) -> None:
    learn, _ = data.split(data.load())
    card = {feature.name: feature for feature in trained.card.features}
    assert list(card) == list(learn.features)
    assert card["mean_area"].mean == pytest.approx(learn.values[:, 3].mean(), abs=1e-6)
