"""A model with its card: asking it, writing both to a folder, reading them back with care."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import skops.io

from diagnosis.card import Card
from diagnosis.data import Matrix

MODEL_FILE, CARD_FILE = "model.skops", "card.json"


class RowError(ValueError):
    """A row does not have the features of the card."""


class ModelError(Exception):
    """A folder does not hold a model that can be trusted."""


@dataclass(frozen=True)
class Model:
    """A trained pipeline and the card that describes it."""

    card: Card
    # scikit-learn says nothing about its types.
    pipeline: Any

    def matrix(self, rows: Sequence[Mapping[str, float]]) -> Matrix:
        """The rows as numbers in the order of the card: a row has names, a model has none."""
        names = [feature.name for feature in self.card.features]
        for number, row in enumerate(rows):
            missing, unknown = set(names) - row.keys(), row.keys() - set(names)
            if missing or unknown:
                wrong = [f"no {name}" for name in sorted(missing)]
                wrong += [f"unknown {name}" for name in sorted(unknown)]
                raise RowError(f"row {number}: {', '.join(wrong)}")
        return np.array([[row[name] for name in names] for row in rows], dtype=np.float64)

    def probabilities(self, values: Matrix) -> list[float]:
        """How likely each row is malignant. Many rows at once cost little more than one."""
        return [float(p) for p in self.pipeline.predict_proba(values)[:, 1]]

    def is_malignant(self, probability: float) -> bool:
        """The decision. It is not the model's: another threshold is another balance of errors."""
        return probability >= self.card.threshold

    def check_examples(self) -> None:
        """Raises `ModelError` when the model does not give the answers of its card."""
        values = np.array([example.values for example in self.card.examples])
        expected = [example.probability for example in self.card.examples]
        if not np.allclose(self.probabilities(values), expected, rtol=0, atol=1e-5):
            raise ModelError("the model does not answer as its card says: they are no pair")


def save(model: Model, folder: Path) -> None:
    """Writes the model and its card; each file is there as a whole or not at all.

    A service that starts between the two writes finds files that are no pair, and `load` says so.
    """
    folder.mkdir(parents=True, exist_ok=True)
    card = model.card.model_dump_json(indent=2) + "\n"
    for name, content in {
        MODEL_FILE: skops.io.dumps(model.pipeline),
        CARD_FILE: card.encode(),
    }.items():
        new = folder / f"{name}.{os.getpid()}.new"
        new.write_bytes(content)
        new.replace(folder / name)


def load(folder: Path) -> Model:
    """Reads a model.

    A pickle runs whatever code is in it when it is read. skops reads data and builds only types
    that it knows; a file that asks for another type is refused here, before anything is built.
    """
    try:
        card = Card.model_validate_json((folder / CARD_FILE).read_bytes())
        content = (folder / MODEL_FILE).read_bytes()
    except FileNotFoundError as error:
        message = f"there is no {error.filename}; train a model with `python -m diagnosis train`"
        raise ModelError(message) from error
    except ValueError as error:
        raise ModelError(f"{folder / CARD_FILE} is no model card: {error}") from error
    if unknown := skops.io.get_untrusted_types(data=content):
        raise ModelError(f"{folder / MODEL_FILE} asks for types that are not trusted: {unknown}")
    model = Model(card, skops.io.loads(content))
    model.check_examples()
    return model
