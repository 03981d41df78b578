"""Browsers for tests, and one honest provider with the application."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from browser import Browser
from practice_provider import create_provider
from world import World, running_world


@pytest.fixture(scope="session")
def world() -> Iterator[World]:
    """The application and a provider that keeps the rules; starting them once is enough."""
    with running_world(create_provider()) as world:
        yield world


@pytest.fixture
def new_browser() -> Iterator[Callable[[], Browser]]:
    """Makes browsers that know nothing of each other."""
    with ExitStack() as until_end:
        yield lambda: until_end.enter_context(Browser())


@pytest.fixture
def browser(new_browser: Callable[[], Browser]) -> Browser:
    """A browser without a cookie."""
    return new_browser()
