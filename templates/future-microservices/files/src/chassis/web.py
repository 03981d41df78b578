"""HTTP: errors as `application/problem+json` (RFC 9457), health, and serving until SIGTERM."""

import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from types import FrameType

import psycopg
import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from psycopg_pool import PoolTimeout
from starlette.exceptions import HTTPException

from chassis.database import Pool

log = logging.getLogger(__name__)


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """An error that programs can read."""
    body = {"title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def service(title: str, pool: Pool) -> FastAPI:
    """An application with what all services share; `pool` is open while it runs."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        with pool:
            yield

    app = FastAPI(title=title, lifespan=lifespan)

    @app.exception_handler(HTTPException)
    def refused(_: Request, error: HTTPException) -> JSONResponse:
        return problem(error.status_code, error.detail, dict(error.headers or {}))

    @app.exception_handler(RequestValidationError)
    def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        wrong = [f"{'/'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        return problem(422, "; ".join(wrong))

    @app.exception_handler(PoolTimeout)
    @app.exception_handler(psycopg.OperationalError)
    def no_database(_: Request, error: Exception) -> JSONResponse:
        # "Later" is the honest answer: the caller may try again, and nothing was lost.
        log.warning("the database does not answer: %s", error)
        return problem(503, "the database does not answer", {"Retry-After": "1"})

    @app.get("/healthz")
    def alive() -> dict[str, str]:
        """Whether the process works. It asks no database: a restart would not mend that one."""
        return {"status": "ok"}

    @app.get("/readyz")
    def ready() -> dict[str, str]:
        """Whether requests should come here now."""
        with pool.connection() as connection:
            connection.execute("select 1")
        return {"status": "ok"}

    return app


def log_to_stderr() -> None:
    """Standard error is for people who watch; standard output says the address and no more."""
    level = os.environ.get("LOG_LEVEL", "INFO")
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")
    # A line for every request of the relay would hide the lines that matter.
    logging.getLogger("httpx2").setLevel(logging.WARNING)


def exit_on_sigterm() -> None:
    """Makes SIGTERM an ordinary end (status 0) that runs every `finally` on its way out."""

    def leave(_signal: int, _frame: FrameType | None) -> None:
        sys.exit(0)

    signal.signal(signal.SIGTERM, leave)


def serve(app: FastAPI, port: int) -> None:
    """Serves on 127.0.0.1 until SIGTERM or Ctrl-C. `PORT` wins over `port`; 0 is any free one.

    The socket listens before the address is printed: whoever reads the line can connect.
    """
    log_to_stderr()
    # uvicorn finishes the open requests first, then raises the signal again for us.
    exit_on_sigterm()
    host = os.environ.get("BIND_ADDRESS", "127.0.0.1")
    port = int(os.environ.get("PORT", port))
    with socket.create_server((host, port)) as listener:
        print(f"{app.title} listens on http://{host}:{listener.getsockname()[1]}", flush=True)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        try:
            server.run(sockets=[listener])
        except KeyboardInterrupt:
            return
        if not server.started:
            # The reason is in the log already.
            sys.exit(1)
