"""The memory of a running service: what came in lately, and what turned out to be true."""

import uuid
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from diagnosis import drift, performance
from diagnosis.card import Card
from diagnosis.data import Matrix
from diagnosis.drift import Drift
from diagnosis.performance import Performance


@dataclass
class Remembered:
    """A prediction, and the truth as soon as somebody tells."""

    probability: float
    malignant: bool | None = None


class Monitor:
    """Watches one service. It forgets the oldest: its memory does not grow.

    Requests are answered by several threads, so every look and change holds the lock.
    """

    def __init__(self, card: Card, rows: int = 1000, predictions: int = 10_000) -> None:
        self._card = card
        self._rows: deque[NDArray[np.float64]] = deque(maxlen=rows)
        self._predictions: OrderedDict[UUID, Remembered] = OrderedDict()
        self._most_predictions = predictions
        self._lock = Lock()

    def predicted(self, values: Matrix, probabilities: Sequence[float]) -> list[UUID]:
        """Notes predictions and gives each a name, by which its truth can be told later."""
        ids = [uuid.uuid4() for _ in probabilities]
        with self._lock:
            self._rows.extend(values)
            for prediction, probability in zip(ids, probabilities, strict=True):
                self._predictions[prediction] = Remembered(probability)
            while len(self._predictions) > self._most_predictions:
                self._predictions.popitem(last=False)
        return ids

    def tell(self, prediction: UUID, malignant: bool) -> bool:
        """Notes the truth. Whether the prediction is still known is returned."""
        with self._lock:
            remembered = self._predictions.get(prediction)
            if remembered is not None:
                remembered.malignant = malignant
        return remembered is not None

    def drift(self) -> Drift | None:
        """The drift of the rows that came lately; nothing when none has come."""
        with self._lock:
            values = np.array(self._rows)
        return drift.of(self._card, values) if len(values) else None

    def performance(self) -> Performance:
        """How good the predictions were whose truth is known."""
        with self._lock:
            known = [
                (remembered.probability, remembered.malignant)
                for remembered in self._predictions.values()
                if remembered.malignant is not None
            ]
        return performance.judge(self._card, [p for p, _ in known], [m for _, m in known])
