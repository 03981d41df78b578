"""Training a model, and the gates it must pass before anybody may use it."""

from typing import Any

import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from diagnosis import data
from diagnosis.card import Card, Example, Feature, Figures
from diagnosis.data import Matrix, Samples
from diagnosis.model import Model

LEAST_AUC = 0.98
THRESHOLD = 0.5
# Cards are compared and read: digits beyond these are noise.
DIGITS = 6


class GateError(Exception):
    """The model is not good enough to be used."""


def train(samples: Samples | None = None) -> Model:
    """Trains on one part of the data and describes the model by the other."""
    samples = samples or data.load()
    learn, judge = data.split(samples)
    # The scaler is part of the pipeline: what it learned travels with the model, and it has not
    # seen the rows that the model is judged by.
    pipeline = make_pipeline(StandardScaler(), LogisticRegression(C=0.5, max_iter=1000))
    pipeline.fit(learn.values, learn.malignant)
    return Model(describe(pipeline, samples, learn, judge), pipeline)


def describe(
    pipeline: Any,  # noqa: ANN401 - scikit-learn says nothing about its types
    samples: Samples,
    learn: Samples,
    judge: Samples,
) -> Card:
    """Writes the card. Nothing in it depends on when or where the training ran."""
    probabilities = pipeline.predict_proba(judge.values)[:, 1]
    malignant = int(judge.malignant.sum())
    return Card(
        name="diagnosis",
        purpose="Practice: tells malignant from benign by measurements of cell nuclei",
        limits=[
            "No medical device: never to be used on people",
            "569 rows from one hospital in the 1990s; other devices measure differently",
        ],
        data=data.SOURCE,
        data_sha256=samples.digest(),
        algorithm="standard scaler, logistic regression (C=0.5)",
        scikit_learn=sklearn.__version__,
        positive="malignant",
        threshold=THRESHOLD,
        features=features(learn),
        figures=Figures(
            auc=round(float(roc_auc_score(judge.malignant, probabilities)), DIGITS),
            accuracy=round(
                float(accuracy_score(judge.malignant, probabilities >= THRESHOLD)), DIGITS
            ),
            malignant=malignant,
            benign=len(judge.malignant) - malignant,
        ),
        examples=examples(judge.values[:3], probabilities[:3]),
    )


def features(learn: Samples) -> list[Feature]:
    """How the measurements are spread where the model learned: drift is measured against it."""
    means, deviations = learn.values.mean(axis=0), learn.values.std(axis=0)
    return [
        Feature(name=name, mean=round(float(mean), DIGITS), deviation=round(float(sd), DIGITS))
        for name, mean, sd in zip(learn.features, means, deviations, strict=True)
    ]


def examples(values: Matrix, probabilities: Matrix) -> list[Example]:
    """Rows with their answers, to know the model by."""
    return [
        Example(values=row, probability=round(probability, DIGITS))
        for row, probability in zip(values.tolist(), probabilities.tolist(), strict=True)
    ]


def check_gates(card: Card) -> None:
    """Raises `GateError` for a model that must not be used."""
    if card.figures.auc < LEAST_AUC:
        raise GateError(f"AUC is {card.figures.auc:.4f}, at least {LEAST_AUC} is asked for")
