"""A service whose database is away says so, and goes on living."""

import socket

import pytest
from fastapi.testclient import TestClient

from chassis.database import pool
from chassis.web import service


@pytest.fixture
def lost() -> str:
    """The address of a database that is not there: the port was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return f"postgresql://127.0.0.1:{port}/nobody"


def test_it_lives_and_is_not_ready(lost: str) -> None:
    connections = pool(lost, "nowhere")
    connections.timeout = 0.3
    with TestClient(service("lonely", connections)) as client:
        assert client.get("/healthz").status_code == 200
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"
    assert answer.json()["detail"] == "the database does not answer"
