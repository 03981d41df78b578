"""Puts the application together."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse

from vault import accounts, notes
from vault.access import Services
from vault.database import create_tables
from vault.encryption import FieldCipher
from vault.settings import Settings
from vault.shield import Shield
from vault.throttle import Throttle


def explain_invalid_input(_: Request, error: Exception) -> JSONResponse:
    """Says what is wrong with a request, without repeating it.

    FastAPI's own answer has the input in it: a password that is too short would come back in plain
    text, and end up in the logs of whatever is in between.
    """
    assert isinstance(error, RequestValidationError)  # noqa: S101 -- registered for this type only
    problems = [{"where": found["loc"], "what": found["msg"]} for found in error.errors()]
    return JSONResponse({"detail": problems}, 422)


def create_app(settings: Settings, database: Path, throttle: Throttle | None = None) -> FastAPI:
    """An application with its tables. Two of them share nothing but what you give to both."""
    create_tables(database)
    # What is not there cannot be attacked: no pages that describe the API.
    app = FastAPI(title="vault", openapi_url=None)
    app.state.services = Services(
        settings=settings,
        database=database,
        cipher=FieldCipher(settings.encryption_key),
        throttle=throttle or Throttle(),
    )
    app.add_middleware(Shield)
    app.add_exception_handler(RequestValidationError, explain_invalid_input)
    app.include_router(accounts.router)
    app.include_router(notes.router)
    app.add_api_route("/healthz", lambda: {"status": "ok"})
    return app
