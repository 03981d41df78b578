"""The data: measurements of cell nuclei, bundled with scikit-learn, so nothing is downloaded."""

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split

SOURCE = "Breast Cancer Wisconsin (Diagnostic), as bundled with scikit-learn"

Matrix = NDArray[np.float64]
Labels = NDArray[np.bool_]


@dataclass(frozen=True)
class Samples:
    """Rows of measurements and, for each, whether it is malignant."""

    features: tuple[str, ...]
    values: Matrix
    malignant: Labels

    def rows(self) -> list[dict[str, float]]:
        """The rows as a client of the service would send them."""
        return [dict(zip(self.features, row, strict=True)) for row in self.values.tolist()]

    def digest(self) -> str:
        """A fingerprint: a model card says by it which data was used."""
        return hashlib.sha256(self.values.tobytes() + self.malignant.tobytes()).hexdigest()


def load() -> Samples:
    """All of the data. (The set itself calls benign 1; here the finding is what is looked for.)"""
    bunch = load_breast_cancer()
    names = tuple(str(name).replace(" ", "_") for name in bunch.feature_names)
    return Samples(names, bunch.data, bunch.target == 0)


def split(samples: Samples) -> tuple[Samples, Samples]:
    """What the model learns from, and what it never sees before it is judged: 7 to 3.

    The split is the same each time, and both parts have the same share of malignant rows.
    """
    learn, judge, learn_malignant, judge_malignant = train_test_split(
        samples.values,
        samples.malignant,
        test_size=0.3,
        stratify=samples.malignant,
        random_state=0,
    )
    return (
        Samples(samples.features, learn, learn_malignant),
        Samples(samples.features, judge, judge_malignant),
    )
