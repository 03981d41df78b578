"""What goes wrong is answered in one form, which programs can read."""

from typing import Any
from unittest.mock import patch

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.test import TestResponse

from blog import posts
from blog.database import db
from blog.models import Post
from support import body

POST: dict[str, Any] = {"title": "First", "body": "It begins."}


def problem(response: TestResponse, status: int) -> dict[str, Any]:
    """The problem in an answer, which must be a problem of this status."""
    assert response.status_code == status, response.text
    assert response.content_type == "application/problem+json"
    assert body(response)["status"] == status
    assert body(response)["request_id"] == response.headers["X-Request-Id"]
    return dict(body(response))


@pytest.mark.parametrize(
    "url", ["/nowhere", "/posts/1", "/authors/1", "/posts/x", f"/posts/{10**30}"]
)
def test_what_is_not_there_is_404(client: FlaskClient, url: str) -> None:
    assert problem(client.get(url), 404)["title"] == "Not Found"


def test_a_method_that_is_not_there_is_405_and_says_which_are(client: FlaskClient) -> None:
    response = client.put("/posts")
    problem(response, 405)
    assert set(response.allow) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_no_json_is_415(client: FlaskClient) -> None:
    problem(client.post("/posts", data={"title": "First"}), 415)


def test_broken_json_is_400(client: FlaskClient) -> None:
    problem(client.post("/posts", data="{", content_type="application/json"), 400)


def test_a_large_body_is_413(client: FlaskClient) -> None:
    problem(client.post("/posts", json={"body": "x" * 70_000}), 413)


@pytest.mark.parametrize(
    ("change", "pointer", "detail"),
    [
        ({"title": None}, "/title", "Field may not be null."),
        ({"title": "  "}, "/title", "Must not be blank."),
        ({"title": "x" * 201}, "/title", "Longer than maximum length 200."),
        ({"title": "a\0"}, "/title", "Has characters that are not text."),
        ({"body": "\ud800"}, "/body", "Has characters that are not text."),
        ({"author_id": "1"}, "/author_id", "Not a valid integer."),
        ({"author_id": 999}, "/author_id", "There is no such author."),
        ({"colour": "red"}, "/colour", "Unknown field."),
    ],
)
def test_each_wrong_field_is_named(
    client: FlaskClient, ada: int, change: dict[str, Any], pointer: str, detail: str
) -> None:
    response = client.post("/posts", json=POST | {"author_id": ada} | change)
    assert problem(response, 422)["errors"] == [{"pointer": pointer, "detail": detail}]


def test_all_wrong_fields_are_named_at_once(client: FlaskClient) -> None:
    errors = problem(client.post("/posts", json={}), 422)["errors"]
    assert [error["pointer"] for error in errors] == ["/title", "/body", "/author_id"]


def test_a_body_that_is_no_object_is_422(client: FlaskClient) -> None:
    [error] = problem(client.post("/posts", json=["First"]), 422)["errors"]
    assert error["pointer"] == ""


@pytest.mark.parametrize(
    "query", ["page=0", "page=x", "per_page=101", f"author_id={10**30}", "colour=red"]
)
def test_each_wrong_parameter_is_named(client: FlaskClient, query: str) -> None:
    [error] = problem(client.get(f"/posts?{query}"), 422)["errors"]
    assert error["parameter"] == query.partition("=")[0]


def test_a_title_that_is_taken_is_409(client: FlaskClient, ada: int) -> None:
    first, second = (POST | {"author_id": ada, "title": title} for title in ("First", "Second"))
    client.post("/posts", json=first)
    problem(client.post("/posts", json=first), 409)
    where = client.post("/posts", json=second).headers["Location"]
    problem(client.patch(where, json={"title": "First"}), 409)
    assert body(client.get(where))["title"] == "Second"


def test_an_address_that_is_taken_is_409(client: FlaskClient, ada: int) -> None:
    problem(client.post("/authors", json={"name": "B", "email": "ada@example.com"}), 409)


def test_the_database_itself_refuses_a_post_of_nobody(app: Flask) -> None:
    with app.app_context():
        db.session.add(Post(**POST, author_id=999))
        # No conflict that the client can solve: the error passes.
        with pytest.raises(IntegrityError):
            posts.commit()


def test_a_fault_of_ours_is_500_and_tells_no_secrets(
    client: FlaskClient, app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    # As in production: in tests Flask passes errors on.
    with (
        patch.dict(app.config, {"TESTING": False}),
        patch("blog.paging.db.paginate", side_effect=RuntimeError("at 10.1.2.3")),
    ):
        response = client.get("/posts")
    problem(response, 500)
    assert "10.1.2.3" not in response.text
    assert "10.1.2.3" in caplog.text


def test_health_asks_the_database(client: FlaskClient) -> None:
    assert body(client.get("/healthz")) == {"status": "ok"}
    failure = OperationalError("select 1", {}, Exception("no route to 10.1.2.3"))
    with patch("blog.health.db.session.execute", side_effect=failure):
        response = client.get("/healthz")
    problem(response, 503)
    assert "10.1.2.3" not in response.text
