"""One line for each request, and on every line the id of the request it belongs to."""

import logging
import re
import time
import uuid
from urllib.parse import quote

from flask import Flask, Response, g, has_request_context, request

HEADER = "X-Request-Id"
# Whoever calls chooses it, and it goes into the log: no line breaks, no kilobytes.
ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{1,64}")

log = logging.getLogger(__name__)


def request_id() -> str:
    """The id of this request; `-` outside of any."""
    return g.get("request_id", "-") if has_request_context() else "-"


class AddRequestId(logging.Filter):
    """Gives each line the id, without anybody having to think of it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Changes the record and keeps it."""
        record.request_id = request_id()
        return True


def begin() -> None:
    """Takes the id from the caller, who may have passed it through other services, or makes one."""
    given = request.headers.get(HEADER, "")
    g.request_id = given if ACCEPTABLE.fullmatch(given) else uuid.uuid4().hex
    g.started = time.perf_counter()


def end(response: Response) -> Response:
    """Tells the caller the id, and logs what happened."""
    response.headers[HEADER] = g.request_id
    milliseconds = (time.perf_counter() - g.started) * 1000
    # Quoted: a path can contain a line break, and with it a line that somebody made up.
    line = (request.method, quote(request.path), response.status_code, milliseconds)
    log.info("%s %s %s %.1f ms", *line)
    return response


def init_app(app: Flask) -> None:
    """Logs to the standard error stream; the platform collects it."""
    app.before_request(begin)
    app.after_request(end)
    handler = logging.StreamHandler()
    handler.addFilter(AddRequestId())
    handler.setFormatter(
        logging.Formatter("%(asctime)s %(levelname)s %(request_id)s %(name)s %(message)s")
    )
    logger = logging.getLogger("blog")
    # Replaced and not added: with two applications in one process no line comes twice.
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)
