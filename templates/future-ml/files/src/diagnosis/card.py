"""The model card: what a model is, how good it was, and on what. It travels with the model.

It is a contract too. The service takes its features, its threshold and its expectations from it.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]


class Part(BaseModel):
    """A part of a card; what is not known is refused, so a misspelt field is not lost."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Feature(Part):
    """A measurement, and how it was spread where the model learned."""

    name: str
    mean: float
    deviation: Annotated[float, Field(gt=0)]


class Figures(Part):
    """How good the model was on rows that it had not seen."""

    auc: Share
    accuracy: Share
    malignant: Annotated[int, Field(ge=1)]
    benign: Annotated[int, Field(ge=1)]


class Example(Part):
    """A row and the answer to it: a model that answers otherwise is not the one of this card."""

    values: list[float]
    probability: Share


class Card(Part):
    """The card of a model. The same data and code write the same card, to the last digit."""

    name: str
    purpose: str
    limits: list[str]
    data: str
    data_sha256: str
    algorithm: str
    scikit_learn: str
    positive: str
    threshold: Share
    features: list[Feature]
    figures: Figures
    examples: list[Example]
