"""Migrations, settings, and the id of each request."""

import logging

import flask_migrate
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect

from blog import create_app, settings
from blog.database import db
from blog.logs import AddRequestId


def test_models_and_migrations_agree(app: Flask) -> None:
    with app.app_context():
        # Ends the program when a migration is missing; the log says which.
        flask_migrate.check()


def test_every_migration_can_be_undone(app: Flask) -> None:
    # Tests may run in any order, and all need the tables: they are back at the end.
    with app.app_context():
        flask_migrate.downgrade(revision="base")
        assert "posts" not in inspect(db.engine).get_table_names()
        flask_migrate.upgrade()
        assert "posts" in inspect(db.engine).get_table_names()


def test_the_id_of_the_caller_is_kept(client: FlaskClient) -> None:
    response = client.get("/healthz", headers={"X-Request-Id": "from-the-proxy.1"})
    assert response.headers["X-Request-Id"] == "from-the-proxy.1"


@pytest.mark.parametrize("given", ["", "x" * 65, "two words", "a\u00e9"])
def test_an_id_that_could_do_harm_is_replaced(client: FlaskClient, given: str) -> None:
    response = client.get("/healthz", headers={"X-Request-Id": given})
    assert len(response.headers["X-Request-Id"]) == 32


def test_each_request_has_a_line_with_its_id(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="blog")
    caplog.handler.addFilter(AddRequestId())
    client.get("/no%0Awhere", headers={"X-Request-Id": "a1"})
    [line] = [record for record in caplog.records if record.name == "blog.logs"]
    assert line.getMessage().startswith("GET /no%0Awhere 404 ")
    assert line.__dict__["request_id"] == "a1"


@pytest.mark.parametrize(
    ("variables", "start"),
    [
        ({"DATABASE_URL": "postgres://u@h/d"}, "postgresql+psycopg://u@h/d"),
        ({"DATABASE_URL": "redis://h", "POSTGRES_URL": "postgresql://h/d"}, "postgresql+psycopg:"),
        ({"DATABASE_URL": "redis://h"}, "sqlite:///"),
        ({"DATABASE_URL": ""}, "sqlite:///"),
    ],
)
def test_the_database_comes_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], start: str
) -> None:
    for name in ("POSTGRES_URL", "DATABASE_URL"):
        monkeypatch.setenv(name, variables.get(name, ""))
    assert settings.database_url().startswith(start)


def test_settings_can_be_changed_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLOG_PAGE_SIZE", "50")
    assert create_app().config["PAGE_SIZE"] == 50
