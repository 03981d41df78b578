"""Errors as RFC 9457 describes them: one form, `application/problem+json`, for all of them.

A client needs one reader for every error of this API, whoever found it: this code, the framework's
validation, or the router.
"""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from shop.products import UnavailableError

MEDIA_TYPE = "application/problem+json"
METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
# How FastAPI is told about the responses of an operation, by status.
Responses = dict[int | str, dict[str, Any]]

log = logging.getLogger(__name__)


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    detail: str = Field(description="What is wrong, for people.", examples=["Field required"])
    pointer: str | None = Field(
        default=None,
        description="Where in the body it is, as a JSON Pointer (RFC 6901).",
        examples=["#/price_cents"],
    )
    parameter: str | None = Field(
        default=None,
        description="Which parameter of the path, query or headers it is.",
        examples=["limit"],
    )


class Problem(BaseModel):
    """An error, as RFC 9457 describes it."""

    type: str = Field(
        default="about:blank",
        description="The kind of problem; `about:blank` says no more than the status does.",
        examples=["about:blank"],
    )
    title: str = Field(description="The status, for people.", examples=["Not Found"])
    status: int = Field(description="The status, once more.", examples=[404])
    detail: str | None = Field(default=None, description="What happened this time.")
    errors: list[Fault] | None = Field(default=None, description="Everything that is wrong.")


class ProblemError(Exception):
    """Ends a request with a problem."""

    def __init__(self, status: HTTPStatus, detail: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.faults = faults


def answer(
    status: HTTPStatus,
    detail: str | None = None,
    faults: Sequence[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A response with a problem in it."""
    problem = Problem(
        title=status.phrase, status=status, detail=detail, errors=list(faults) or None
    )
    content = problem.model_dump(mode="json", exclude_none=True)
    return JSONResponse(content, status, headers, media_type=MEDIA_TYPE)


def fault(error: Mapping[str, Any]) -> Fault:
    """One of pydantic's errors. What the client sent is not repeated: it may be a secret."""
    place, *path = error["loc"]
    if place == "body":
        # A pointer writes "/" as "~1" and, before that, "~" as "~0".
        steps = [str(step).replace("~", "~0").replace("/", "~1") for step in path]
        return Fault(detail=error["msg"], pointer="#" + "".join(f"/{step}" for step in steps))
    return Fault(detail=error["msg"], parameter=str(path[0]) if path else str(place))


def on_problem(_: Request, error: ProblemError) -> Response:
    return answer(error.status, error.detail, error.faults)


def on_invalid(_: Request, error: RequestValidationError) -> Response:
    errors = error.errors()
    if any(it["type"] == "json_invalid" for it in errors):
        # What cannot be read is a bad request (400); what can, but makes no sense, is a 422.
        return answer(HTTPStatus.BAD_REQUEST, "the body is not JSON")
    count = "one thing is" if len(errors) == 1 else f"{len(errors)} things are"
    faults = [fault(it) for it in errors]
    return answer(HTTPStatus.UNPROCESSABLE_ENTITY, f"{count} wrong with the request", faults)


def on_http_error(request: Request, error: HTTPException) -> Response:
    status = HTTPStatus(error.status_code)
    headers = dict(error.headers or {})
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(allowed_methods(request))
    # The framework's own text often only repeats the status.
    detail = None if error.detail == status.phrase else error.detail
    return answer(status, detail, headers=headers)


def allowed_methods(request: Request) -> list[str]:
    """What may be done with this path.

    The router names the methods of the first route that fits, but a path has one route per method.
    """
    routes = request.app.routes
    scopes = {method: {**request.scope, "method": method} for method in METHODS}
    return [
        method
        for method, scope in scopes.items()
        if any(route.matches(scope)[0] is Match.FULL for route in routes)
    ]


def on_unavailable(_: Request, error: UnavailableError) -> Response:
    log.error("the products cannot be reached: %s", error)
    detail = "the products cannot be reached at the moment"
    return answer(HTTPStatus.SERVICE_UNAVAILABLE, detail, headers={"Retry-After": "5"})


def on_bug(_: Request, __: Exception) -> Response:
    # The log has the whole story. A stranger gets none of it.
    return answer(HTTPStatus.INTERNAL_SERVER_ERROR)


def install(app: FastAPI) -> None:
    """Makes every error of this application a problem."""
    app.exception_handler(ProblemError)(on_problem)
    app.exception_handler(RequestValidationError)(on_invalid)
    app.exception_handler(HTTPException)(on_http_error)
    app.exception_handler(UnavailableError)(on_unavailable)
    app.exception_handler(Exception)(on_bug)


def documented(*statuses: HTTPStatus) -> Responses:
    """How the OpenAPI document lists these statuses: each comes with a problem."""
    return {it.value: {"model": Problem, "description": it.phrase} for it in statuses}
