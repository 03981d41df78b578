"""The service, asked without a network."""

import uuid

import pytest
from fastapi.testclient import TestClient

from conftest import Service
from diagnosis.data import Samples
from diagnosis.model import Model
from diagnosis.monitor import Monitor


def test_a_batch_is_answered_in_its_order(
    service: Service, unseen: Samples, trained: Model
) -> None:
    answer = service.predict(unseen.rows())
    probabilities = [prediction["probability"] for prediction in answer["predictions"]]
    assert probabilities == pytest.approx(trained.probabilities(unseen.values))
    decided = [prediction["malignant"] for prediction in answer["predictions"]]
    assert decided == [probability >= 0.5 for probability in probabilities]
    assert answer["drift"]["drifted"] == []


def test_a_batch_that_drifted_says_which_features(service: Service, unseen: Samples) -> None:
    blurred = [{**row, "worst_area": row["worst_area"] * 2} for row in unseen.rows()]
    drift = service.predict(blurred)["drift"]
    assert drift["drifted"] == ["worst_area"]
    assert drift["shifts"]["worst_area"] > drift["limit"]


def test_rows_that_come_one_by_one_drift_as_well(service: Service, unseen: Samples) -> None:
    for row in unseen.rows()[:60]:
        answer = service.predict([{**row, "worst_area": row["worst_area"] * 3}])
        assert not answer["drift"]["judged"]
    watched = service.watch()
    assert watched["drift"]["drifted"] == ["worst_area"]
    assert not watched["ok"]


def test_feedback_that_agrees_leaves_all_well(service: Service, unseen: Samples) -> None:
    ids = [p["id"] for p in service.predict(unseen.rows())["predictions"]]
    assert service.tell(ids, unseen.malignant.tolist()) == {"taken": len(ids), "unknown": []}
    watched = service.watch()
    assert watched["performance"]["below"] == []
    assert watched["ok"]


def test_a_model_that_has_grown_old_is_reported(
    service: Service, unseen: Samples, trained: Model
) -> None:
    ids = [p["id"] for p in service.predict(unseen.rows())["predictions"]]
    changed = [m != (number % 5 == 0) for number, m in enumerate(unseen.malignant.tolist())]
    service.tell(ids, changed)
    watched = service.watch()
    assert watched["performance"]["accuracy"] < trained.card.figures.accuracy
    assert watched["performance"]["auc"] < trained.card.figures.auc
    assert watched["performance"]["below"] == ["accuracy", "auc"]
    assert watched["drift"]["drifted"] == [], "the rows are the same: only labels could tell"
    assert not watched["ok"]


def test_truth_about_a_prediction_that_nobody_made(service: Service, unseen: Samples) -> None:
    (known,) = [p["id"] for p in service.predict(unseen.rows()[:1])["predictions"]]
    unknown = str(uuid.uuid4())
    told = service.tell([known, unknown], [True, True])
    assert told == {"taken": 1, "unknown": [unknown]}


def test_a_service_that_nobody_asked_is_well(service: Service) -> None:
    watched = service.watch()
    assert watched["ok"]
    assert watched["drift"] is None


def test_the_oldest_predictions_are_forgotten(trained: Model, unseen: Samples) -> None:
    monitor = Monitor(trained.card, rows=10, predictions=10)
    ids = monitor.predicted(unseen.values[:12], [0.5] * 12)
    assert [monitor.tell(name, True) for name in ids] == [False] * 2 + [True] * 10
    drift = monitor.drift()
    assert drift is not None
    assert drift.rows == 10


def test_the_card_is_served(client: TestClient, trained: Model) -> None:
    assert client.get("/model").json() == trained.card.model_dump(mode="json")


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"rows": []}',
        b'{"rows": [{"mean_radius": 1}]}',
        b'{"rows": [{"mean_radius": "wide"}]}',
        b'{"rows": [{"mean_radius": NaN}]}',
        b'{"rows": [{"mean_radius": 1e999}]}',
        b"not JSON",
    ],
)
def test_what_is_no_batch_is_refused(client: TestClient, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.post("/predictions", content=body, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_a_batch_that_is_too_long_is_refused(client: TestClient, unseen: Samples) -> None:
    rows = unseen.rows()[:1] * 1001
    assert client.post("/predictions", json={"rows": rows}).status_code == 422
