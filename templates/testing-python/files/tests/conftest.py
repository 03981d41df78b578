"""What tests of all kinds share."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from hypothesis import settings

import database
from database import IN_CI
from shop.app import create_app
from shop.memory import MemoryProducts
from shop.products import ProductRepository

# Without PostgreSQL these files cannot be tested.
NEED_POSTGRES = ["src/shop/postgres.py", "src/shop/postgres_products.py"]


# `--hypothesis-profile=thorough` searches longer. A deadline would fail tests on a busy machine.
settings.register_profile("quick", max_examples=20, deadline=None)
settings.register_profile("thorough", max_examples=1000, deadline=None)
settings.load_profile("quick")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Decides what becomes of the integration tests where PostgreSQL does not answer.

    They are skipped, and what only they can reach is left out of the measure: the gate holds for
    the rest. But in CI an expected server (its variable is set) that does not answer is a failure:
    a green run must mean that its tests have run.
    """
    integration = [item for item in session.items if item.get_closest_marker("integration")]
    problem = database.problem() if integration else None
    if problem is not None and not (IN_CI and database.server_url()):
        for item in integration:
            item.add_marker(pytest.mark.skip(reason=problem))
    if problem is not None or not integration:
        leave_out(session.config, NEED_POSTGRES)


def leave_out(config: pytest.Config, files: list[str]) -> None:
    """Takes files out of the measure. With `--no-cov` there is none."""
    controller = getattr(config.pluginmanager.get_plugin("_cov"), "cov_controller", None)
    if controller is not None:
        # One of the two measures, the other one reports.
        for coverage in (controller.cov, controller.combining_cov):
            coverage.set_option("report:omit", files)


@pytest.fixture
def products() -> ProductRepository:
    """An empty shop. Tests of another repository replace this fixture by one of their own."""
    return MemoryProducts()


@pytest.fixture
def client(products: ProductRepository) -> Iterator[TestClient]:
    """Calls the application without a server or a port in between."""
    with TestClient(create_app(products)) as client:
        yield client


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """An empty PostgreSQL database that only these tests use. It is gone afterwards."""
    problem, server = database.problem(), database.server_url()
    if problem is not None or server is None:
        pytest.fail(problem or "", pytrace=False)
    with database.own(server) as url:
        yield url
