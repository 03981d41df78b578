"""Reads requests through schemas."""

from collections.abc import Iterator
from typing import Any

from flask import request
from marshmallow import Schema, ValidationError

from blog.problems import InvalidInput


def json_body(schema: Schema, *, partial: bool = False) -> dict[str, Any]:
    """The body, checked. No JSON is 415, broken JSON is 400, a wrong field is 422."""
    try:
        fields: dict[str, Any] = schema.load(request.get_json(), partial=partial)
    except ValidationError as error:
        errors = [{"pointer": path, "detail": text} for path, text in flat(error.messages)]
        raise InvalidInput(errors) from error
    return fields


def query(schema: Schema) -> dict[str, Any]:
    """What follows the `?`, checked."""
    try:
        fields: dict[str, Any] = schema.load(request.args)
    except ValidationError as error:
        errors = [{"parameter": path[1:], "detail": text} for path, text in flat(error.messages)]
        raise InvalidInput(errors) from error
    return fields


def flat(messages: Any, path: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401
    """marshmallow's messages with the place of each: a JSON pointer (RFC 6901)."""
    if isinstance(messages, dict):
        for name, below in messages.items():
            # marshmallow's name for "the whole".
            step = "" if name == "_schema" else f"/{name}"
            yield from flat(below, path + step)
    else:
        for text in messages:
            yield path, text
