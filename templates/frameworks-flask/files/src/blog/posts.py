"""/posts: what they wrote."""

from typing import Any

from flask import Blueprint, Response, jsonify, url_for
from marshmallow import fields
from marshmallow.validate import Range
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import Conflict

from blog import paging
from blog.database import db, is_duplicate
from blog.inputs import json_body
from blog.models import Author, Post
from blog.problems import InvalidInput
from blog.schemas import MAX_ID, PostIn, PostOut

blueprint = Blueprint("posts", __name__)

# The post and its author by one query.
WITH_AUTHOR = joinedload(Post.author)
# A larger number is no id: 404, before the database is asked.
BY_ID = f"/<int(max={MAX_ID}):post_id>"


@blueprint.get("")
def index() -> Response:
    """The newest posts; with `author_id`, those of one author."""
    asked = paging.arguments(author_id=fields.Integer(validate=Range(1, MAX_ID)))
    # The id decides between equal times.
    newest = select(Post).options(WITH_AUTHOR).order_by(Post.created_at.desc(), Post.id.desc())
    if "author_id" in asked:
        newest = newest.where(Post.author_id == asked["author_id"])
    return paging.page_of(newest, PostOut(), asked)


@blueprint.post("")
def create() -> tuple[Response, int, dict[str, str]]:
    """A new post."""
    post = Post(**checked(json_body(PostIn())))
    db.session.add(post)
    commit()
    where = url_for("posts.show", post_id=post.id)
    return shown(post.id), 201, {"Location": where}


@blueprint.get(BY_ID)
def show(post_id: int) -> Response:
    """One post."""
    return shown(post_id)


@blueprint.patch(BY_ID)
def update(post_id: int) -> Response:
    """Changes the fields that are sent, and no others."""
    post = db.get_or_404(Post, post_id)
    for name, value in checked(json_body(PostIn(), partial=True)).items():
        setattr(post, name, value)
    commit()
    return shown(post_id)


@blueprint.delete(BY_ID)
def delete(post_id: int) -> tuple[str, int]:
    """Takes a post away."""
    db.session.delete(db.get_or_404(Post, post_id))
    db.session.commit()
    return "", 204


def shown(post_id: int) -> Response:
    """The post as JSON, with its author."""
    post = db.get_or_404(Post, post_id, options=[WITH_AUTHOR], populate_existing=True)
    return jsonify(PostOut().dump(post))


def checked(sent: dict[str, Any]) -> dict[str, Any]:
    """Refuses an author who does not exist, and says so beside the field."""
    if "author_id" in sent and db.session.get(Author, sent["author_id"]) is None:
        raise InvalidInput([{"pointer": "/author_id", "detail": "There is no such author."}])
    return sent


def commit() -> None:
    """Stores what has changed.

    Whether a title is taken is not asked before: between question and answer another request could
    take it. The database decides, and its "no" is a conflict, not a fault of the program.
    """
    try:
        db.session.commit()
    except IntegrityError as error:
        if not is_duplicate(error):
            raise
        raise Conflict("There is a post with this title already.") from error
