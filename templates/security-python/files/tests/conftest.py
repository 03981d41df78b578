"""A vault of its own for each test, and people who use it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from vault.app import create_app
from vault.settings import KEY_BYTES, Settings
from vault.throttle import Throttle

# Known to everybody who reads this, as a test's password may be.
PASSWORD = "placeholder for a long password"  # noqa: S105 -- it guards nothing

Person = Callable[[str], TestClient]


class Clock:
    """A clock that moves when a test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "vault.db"


@pytest.fixture
def app(database: Path, clock: Clock) -> FastAPI:
    settings = Settings(database=database, encryption_key=bytes(KEY_BYTES))
    return create_app(settings, database, Throttle(clock=clock))


@pytest.fixture
def browser(app: FastAPI) -> Iterator[Callable[[], TestClient]]:
    """Opens browsers: each keeps its own cookies. HTTPS, since the cookie is for HTTPS only."""
    opened: list[TestClient] = []

    def opens() -> TestClient:
        opened.append(TestClient(app, base_url="https://vault.example"))
        return opened[-1]

    yield opens
    for one in opened:
        one.close()


@pytest.fixture
def anybody(browser: Callable[[], TestClient]) -> TestClient:
    """Somebody without an account."""
    return browser()


@pytest.fixture
def person(browser: Callable[[], TestClient]) -> Person:
    """Makes an account and logs in."""

    def enters(name: str) -> TestClient:
        client = browser()
        login = {"name": name, "password": PASSWORD}
        client.post("/accounts", json=login).raise_for_status()
        client.post("/session", json=login).raise_for_status()
        return client

    return enters


@pytest.fixture
def audited(caplog: pytest.LogCaptureFixture) -> Callable[[], list[dict[str, str | None]]]:
    """What the audit log has so far."""
    caplog.set_level("INFO", logger="vault.audit")

    def lines() -> list[dict[str, str | None]]:
        return [json.loads(r.getMessage()) for r in caplog.records if r.name == "vault.audit"]

    return lines
