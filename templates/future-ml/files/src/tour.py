"""Shows the service at work, without a network: `python -m tour`, after a training."""

from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from diagnosis import data, model
from diagnosis.app import create_app

Row = dict[str, float]


def predict(client: TestClient, rows: list[Row]) -> dict[str, Any]:
    """Sends a batch."""
    answer = client.post("/predictions", json={"rows": rows})
    return dict(answer.raise_for_status().json())


def feed_back(client: TestClient, ids: list[str], malignant: list[bool]) -> dict[str, Any]:
    """Tells what the rows were in truth, and looks at the figures after it."""
    labels = [{"id": i, "malignant": m} for i, m in zip(ids, malignant, strict=True)]
    client.post("/feedback", json={"labels": labels}).raise_for_status()
    return dict(client.get("/monitor").json()["performance"])


def main() -> None:
    """A good day, a device that measures otherwise, and a model that has grown old."""
    try:
        trained = model.load(Path("build/model"))
    except model.ModelError as error:
        raise SystemExit(str(error)) from error
    figures = trained.card.figures
    print(f"the card says: AUC {figures.auc:.3f}, accuracy {figures.accuracy:.3f}")
    _, unseen = data.split(data.load())
    truth = [bool(m) for m in unseen.malignant]

    client = TestClient(create_app(trained))
    answer = predict(client, unseen.rows())
    print(f"{len(truth)} rows that it has not learned from: drift of {answer['drift']['drifted']}")
    ids = [prediction["id"] for prediction in answer["predictions"]]
    told = feed_back(client, ids, truth)
    print(f"the truth is told: accuracy {told['accuracy']:.3f}, below the card: {told['below']}")

    blurred = [{**row, "worst_area": row["worst_area"] * 1.6} for row in unseen.rows()]
    drift = predict(client, blurred)["drift"]
    moved = {name: drift["shifts"][name] for name in drift["drifted"]}
    print(f"a device that sees areas too large: drift of {moved}, in standard deviations")

    # Every fifth truth is another than it was: the world has changed, the rows have not.
    changed = [m != (number % 5 == 0) for number, m in enumerate(truth)]
    told = feed_back(client, ids, changed)
    print(f"the world changes: accuracy {told['accuracy']:.3f}, below the card: {told['below']}")


if __name__ == "__main__":
    main()
