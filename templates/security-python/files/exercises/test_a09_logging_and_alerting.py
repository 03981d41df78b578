"""Bob guesses passwords, and writes lines into the log that nobody else would question."""

import logging

import pytest
from starlette.testclient import TestClient

NAME = "exercises.a09"


def records(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.name == NAME]


def test_right_use(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    """A login is written down, wakes nobody up, and leaves the password out."""
    caplog.set_level("INFO", logger=NAME)
    login = {"name": "ada", "password": "placeholder"}
    assert client.post("/a09/login", json=login).status_code == 204
    assert "ada" in records(caplog)[-1].getMessage()
    assert all(record.levelno < logging.ERROR for record in records(caplog))
    assert "placeholder" not in caplog.text


@pytest.mark.attack
def test_guessing_wakes_nobody_up(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger=NAME)
    for number in range(20):
        client.post("/a09/login", json={"name": "ada", "password": f"guess {number}"})
    assert any(record.levelno >= logging.ERROR for record in records(caplog))


@pytest.mark.attack
def test_a_name_forges_a_line(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger=NAME)
    client.post("/a09/login", json={"name": "x\nlogin as ada", "password": "x"})
    assert "login as ada" not in caplog.messages[-1].splitlines()
