"""A model on disk: what is read back is what was written, or it is refused."""

from pathlib import Path

import pytest
import skops.io
from sklearn.base import BaseEstimator

from diagnosis import model
from diagnosis.data import Samples
from diagnosis.model import Model, ModelError, RowError


class Foreign(BaseEstimator):  # type: ignore[misc]
    """A type that skops does not know. A harmless one; others are not."""


def test_what_is_read_back_answers_the_same(trained: Model, folder: Path, unseen: Samples) -> None:
    read = model.load(folder)
    assert read.card == trained.card
    assert read.probabilities(unseen.values) == trained.probabilities(unseen.values)
    assert sorted(file.name for file in folder.iterdir()) == ["card.json", "model.skops"]


def test_a_file_that_asks_for_unknown_types_is_refused(folder: Path) -> None:
    skops.io.dump(Foreign(), folder / "model.skops")
    with pytest.raises(ModelError, match=r"not trusted: .*Foreign"):
        model.load(folder)


def test_a_model_under_the_card_of_another_is_refused(trained: Model, folder: Path) -> None:
    first = trained.card.examples[0]
    other = first.model_copy(update={"probability": 1 - first.probability})
    card = trained.card.model_copy(update={"examples": [other]})
    (folder / "card.json").write_text(card.model_dump_json(), encoding="utf-8")
    with pytest.raises(ModelError, match="no pair"):
        model.load(folder)


def test_a_card_with_a_misspelt_field_is_refused(folder: Path) -> None:
    card = folder / "card.json"
    text = card.read_text(encoding="utf-8").replace('"threshold"', '"treshold"')
    card.write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match="treshold"):
        model.load(folder)


def test_where_no_model_is_the_command_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="python -m diagnosis train"):
        model.load(tmp_path)


def test_the_order_of_the_fields_in_a_row_does_not_matter(trained: Model, unseen: Samples) -> None:
    row = unseen.rows()[0]
    turned = dict(reversed(row.items()))
    assert trained.matrix([turned]).tolist() == trained.matrix([row]).tolist()


def test_a_row_with_other_features_is_named(trained: Model, unseen: Samples) -> None:
    good, bad = unseen.rows()[:2]
    bad["mean_radios"] = bad.pop("mean_radius")
    with pytest.raises(RowError, match="row 1: no mean_radius, unknown mean_radios"):
        trained.matrix([good, bad])
