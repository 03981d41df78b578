"""What comes in and what goes out. Both are lists of fields: nothing passes that is not named."""

from typing import Any

from marshmallow import Schema, ValidationError, fields
from marshmallow.validate import Length, Range

# What the databases' integers can hold.
MAX_ID = 2**31 - 1


def is_text(value: str) -> None:
    """Refuses spaces alone, and what JSON can carry but databases cannot store."""
    if not value.strip():
        raise ValidationError("Must not be blank.")
    if any(character == "\0" or "\ud800" <= character <= "\udfff" for character in value):
        raise ValidationError("Has characters that are not text.")


class AuthorIn(Schema):
    """A new author. A field that is not here is an error: the sender believes it does something."""

    name = fields.String(required=True, validate=[is_text, Length(max=100)])
    email = fields.Email(required=True, validate=[is_text, Length(max=254)])


class AuthorOut(Schema):
    """An author, as everybody may see one: without the address."""

    id = fields.Integer()
    name = fields.String()


class PostIn(Schema):
    """A new post, or (with `partial`) what is to change in one."""

    title = fields.String(required=True, validate=[is_text, Length(max=200)])
    body = fields.String(required=True, validate=is_text)
    author_id = fields.Integer(required=True, strict=True, validate=Range(1, MAX_ID))


class PostOut(Schema):
    """A post with its author."""

    id = fields.Integer()
    title = fields.String()
    body = fields.String()
    author = fields.Nested(AuthorOut)
    created_at = fields.AwareDateTime()
    updated_at = fields.AwareDateTime()


def page_schema(default_size: int, max_size: int, **more: fields.Field[Any]) -> Schema:
    """Which page of a list, and whatever else the list can be asked for."""
    return Schema.from_dict(
        {
            "page": fields.Integer(load_default=1, validate=Range(min=1, max=1_000_000)),
            "per_page": fields.Integer(
                load_default=default_size, validate=Range(min=1, max=max_size)
            ),
            **more,
        }
    )()
