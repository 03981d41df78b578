"""/authors: who writes."""

from flask import Blueprint, Response, jsonify, url_for
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import Conflict

from blog import paging
from blog.database import db, is_duplicate
from blog.inputs import json_body
from blog.models import Author
from blog.schemas import MAX_ID, AuthorIn, AuthorOut

blueprint = Blueprint("authors", __name__)


@blueprint.get("")
def index() -> Response:
    """All authors, by name."""
    asked = paging.arguments()
    return paging.page_of(select(Author).order_by(Author.name, Author.id), AuthorOut(), asked)


@blueprint.post("")
def create() -> tuple[Response, int, dict[str, str]]:
    """A new author."""
    author = Author(**json_body(AuthorIn()))
    db.session.add(author)
    try:
        db.session.commit()
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        raise Conflict("There is an author with this address already.") from error
    where = url_for("authors.show", author_id=author.id)
    return jsonify(AuthorOut().dump(author)), 201, {"Location": where}


@blueprint.get(f"/<int(max={MAX_ID}):author_id>")
def show(author_id: int) -> Response:
    """One author."""
    return jsonify(AuthorOut().dump(db.get_or_404(Author, author_id)))
