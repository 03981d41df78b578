"""One trained model for all tests: training is quick, but not free."""

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from diagnosis import data, model, training
from diagnosis.app import create_app
from diagnosis.data import Samples
from diagnosis.model import Model


@pytest.fixture(scope="session")
def trained() -> Model:
    """A model, trained once."""
    return training.train()


@pytest.fixture(scope="session")
def unseen() -> Samples:
    """The rows that it has not learned from."""
    _, judge = data.split(data.load())
    return judge


@pytest.fixture
def folder(trained: Model, tmp_path: Path) -> Path:
    """The model as it is delivered."""
    model.save(trained, tmp_path / "model")
    return tmp_path / "model"


@pytest.fixture
def client(trained: Model) -> TestClient:
    """A service that nobody has asked yet."""
    return TestClient(create_app(trained))


class Service:
    """What a client of the service does in these tests."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def predict(self, rows: list[dict[str, float]]) -> dict[str, Any]:
        answer = self.client.post("/predictions", json={"rows": rows})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def tell(self, ids: list[str], malignant: list[bool]) -> dict[str, Any]:
        labels = [{"id": i, "malignant": m} for i, m in zip(ids, malignant, strict=True)]
        answer = self.client.post("/feedback", json={"labels": labels})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def watch(self) -> dict[str, Any]:
        return dict(self.client.get("/monitor").json())


@pytest.fixture
def service(client: TestClient) -> Service:
    """The same service, with shorter words."""
    return Service(client)
