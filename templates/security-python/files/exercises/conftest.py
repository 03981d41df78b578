"""Runs the attacks in one of two ways.

`pytest exercises` runs them as they are: an attack fails while its hole is open. That is your list
of things to do.

`pytest` alone, which CI runs, too, expects exactly that for every hole that is listed in open.txt,
and fails when it is not so. So an exercise is known to be real before you start, and a hole that
you have closed and taken off the list stays closed.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from exercises.app import create_app

OPEN = (Path(__file__).parent / "open.txt").read_text(encoding="utf-8").split()

ADA = {"Authorization": "Bearer ada"}
BOB = {"Authorization": "Bearer bob"}


@pytest.fixture
def client() -> Iterator[TestClient]:
    """Somebody who uses the exercises in their first state."""
    with TestClient(create_app(), base_url="http://127.0.0.1") as client:
        yield client


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Expects the attacks on open holes to fail, and to fail by an `assert`, not by accident."""
    if config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return
    for item in items:
        exercise = item.path.stem.removeprefix("test_")
        if item.get_closest_marker("attack") and exercise in OPEN:
            reason = f"open; once it is closed, take {exercise} out of exercises/open.txt"
            item.add_marker(pytest.mark.xfail(reason=reason, raises=AssertionError, strict=True))
