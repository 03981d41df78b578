"""Lists in pages, with links to the others (RFC 8288)."""

from typing import Any

from flask import Response, current_app, jsonify, request, url_for
from flask_sqlalchemy.pagination import Pagination
from marshmallow import Schema, fields
from sqlalchemy import Select

from blog.database import db
from blog.inputs import query
from blog.schemas import page_schema


def arguments(**more: fields.Field[Any]) -> dict[str, Any]:
    """`page` and `per_page`, and whatever else a list can be asked for."""
    config = current_app.config
    return query(page_schema(config["PAGE_SIZE"], config["MAX_PAGE_SIZE"], **more))


def page_of(select: Select[Any], schema: Schema, asked: dict[str, Any]) -> Response:
    """One page. The order must be total: else a row can be on two pages, or on none."""
    page = db.paginate(select, page=asked["page"], per_page=asked["per_page"], error_out=False)
    response = jsonify(items=schema.dump(page.items, many=True), total=page.total)
    response.headers["Link"] = links(page)
    return response


def links(page: Pagination) -> str:
    """The header `Link`: a client follows it, and need not know how addresses are made."""
    numbers = {"first": 1, "last": max(page.pages, 1)}
    if page.has_prev:
        # Beyond the end "the one before" is the last that has something.
        numbers["prev"] = min(page.page - 1, numbers["last"])
    if page.has_next:
        numbers["next"] = page.page + 1
    kept: dict[str, Any] = {"page": page.page, "per_page": page.per_page}
    kept |= (request.view_args or {}) | request.args.to_dict()
    return ", ".join(
        f'<{url_for(str(request.endpoint), **kept | {"page": number})}>; rel="{name}"'
        for name, number in numbers.items()
    )
