"""The service: predictions in batches, feedback, and what there is to watch."""

from typing import Annotated
from uuid import UUID

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

from diagnosis import drift
from diagnosis.card import Card
from diagnosis.drift import Drift
from diagnosis.model import Model, RowError
from diagnosis.monitor import Monitor
from diagnosis.performance import Performance

MOST_ROWS = 1000


class Asked(BaseModel):
    """What a client sends; a field that nobody reads is a mistake of the client."""

    model_config = ConfigDict(extra="forbid")


class Batch(Asked):
    """Rows with one number for each feature of the card. A JSON `NaN` is no number."""

    rows: Annotated[list[dict[str, FiniteFloat]], Field(min_length=1, max_length=MOST_ROWS)]


class Prediction(BaseModel):
    """The answer to a row. Keep the id: the truth is told by it later."""

    id: UUID
    probability: float
    malignant: bool


class Predictions(BaseModel):
    """Answers in the order of the rows, and whether the rows looked as they should."""

    predictions: list[Prediction]
    drift: Drift


class Truth(Asked):
    """What a row was in truth."""

    id: UUID
    malignant: bool


class Feedback(Asked):
    """Truths that have become known."""

    labels: Annotated[list[Truth], Field(min_length=1, max_length=MOST_ROWS)]


class Taken(BaseModel):
    """How many truths were noted, and for which ids the prediction is not (or no longer) known."""

    taken: int
    unknown: list[UUID]


class Watched(BaseModel):
    """What to look at. `ok` is false when somebody should."""

    ok: bool
    drift: Drift | None
    performance: Performance


def create_app(model: Model) -> FastAPI:
    """The application, on a model that is loaded already: a request never waits for that."""
    app = FastAPI(title="diagnosis")
    monitor = Monitor(model.card)

    @app.exception_handler(RequestValidationError)
    def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        # FastAPI's own answer repeats the input, and fails where that is NaN: JSON has none.
        wrong = [{"loc": e["loc"], "msg": e["msg"]} for e in error.errors()]
        return JSONResponse({"detail": wrong}, 422)

    @app.get("/healthz")
    def alive() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/model")
    def card() -> Card:
        return model.card

    # `def`, not `async def`: computing would stop the event loop, so it is done in a thread.
    @app.post("/predictions")
    def predict(batch: Batch) -> Predictions:
        try:
            values = model.matrix(batch.rows)
        except RowError as error:
            raise HTTPException(422, str(error)) from error
        probabilities = model.probabilities(values)
        ids = monitor.predicted(values, probabilities)
        return Predictions(
            predictions=[
                Prediction(id=name, probability=p, malignant=model.is_malignant(p))
                for name, p in zip(ids, probabilities, strict=True)
            ],
            drift=drift.of(model.card, values),
        )

    @app.post("/feedback")
    def feedback(told: Feedback) -> Taken:
        unknown = [truth.id for truth in told.labels if not monitor.tell(truth.id, truth.malignant)]
        return Taken(taken=len(told.labels) - len(unknown), unknown=unknown)

    @app.get("/monitor")
    def watch() -> Watched:
        moved, performance = monitor.drift(), monitor.performance()
        ok = not performance.below and (moved is None or not moved.drifted)
        return Watched(ok=ok, drift=moved, performance=performance)

    return app
