"""Errors that programs can read: `application/problem+json`, RFC 9457."""

import json
from typing import Any

from flask import Flask
from werkzeug.exceptions import HTTPException, UnprocessableEntity
from werkzeug.sansio.response import Response

from blog.logs import request_id


class InvalidInput(UnprocessableEntity):
    """A request that can be read but not followed; each error says where and why."""

    description = "The request has fields that are wrong."

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__()
        self.errors = errors


def answer(error: HTTPException) -> Response | HTTPException:
    """The answer to an error of any kind.

    An unexpected one arrives here as "500 Internal Server Error", and Flask has logged it: the
    client gets no part of it, but the id under which it stands in the log.
    """
    if error.code is None or error.code < 400:
        # A redirect is an exception too.
        return error
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": error.name,
        "status": error.code,
        "detail": error.description,
        "request_id": request_id(),
    }
    if isinstance(error, InvalidInput):
        problem["errors"] = error.errors
    # The error's own answer has headers that must stay, such as `Allow` with 405.
    response = error.get_response()
    response.data = json.dumps(problem)
    response.content_type = "application/problem+json"
    return response


def init_app(app: Flask) -> None:
    """All errors of the application are answered like this."""
    app.register_error_handler(HTTPException, answer)
