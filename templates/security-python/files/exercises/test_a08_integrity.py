"""Bob loads a basket that no shop has saved."""

import base64
import pickle
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient


class Payload:
    """Tells pickle to call something while loading. This makes a file; others would do worse."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (self.trace,))


def test_right_use(client: TestClient) -> None:
    saved = client.post("/a08/save", json={"pen": 2}).json()
    assert client.post("/a08/load", json=saved).json() == {"pen": 2}
    assert client.post("/a08/load", json={"saved": "none"}).status_code == 422


@pytest.mark.attack
def test_a_basket_runs_a_program(client: TestClient, tmp_path: Path) -> None:
    trace = tmp_path / "bob-was-here"
    saved = base64.b64encode(pickle.dumps(Payload(trace))).decode()
    client.post("/a08/load", json={"saved": saved})
    assert not trace.exists()
