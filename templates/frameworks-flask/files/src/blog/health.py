"""Whether this process can do its work."""

from flask import Blueprint, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import ServiceUnavailable

from blog.database import db

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Asks the database, so that no request is sent to a process without one."""
    try:
        db.session.execute(text("select 1"))
    except SQLAlchemyError as error:
        # Nothing about the reason: a stranger learns no address.
        raise ServiceUnavailable("The database does not answer.") from error
    return jsonify(status="ok")
