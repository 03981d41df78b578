"""A blog that programs read and write: Flask, SQLAlchemy, marshmallow."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from blog import authors, health, logs, posts, problems, settings
from blog.database import db, migrate


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Makes the application.

    A function and not a global: each test makes one with the settings it needs, and what an
    application consists of can be read here, in one place.
    """
    app = Flask(__name__)
    app.config.from_mapping(settings.from_environment())
    # BLOG_PAGE_SIZE=50 in the environment is app.config["PAGE_SIZE"].
    app.config.from_prefixed_env("BLOG")
    app.config.from_mapping(overrides or {})
    # Fields in the order in which the schemas name them.
    app.json.sort_keys = False  # type: ignore[attr-defined]

    db.init_app(app)
    migrate.init_app(app, db, directory=str(settings.ROOT / "migrations"))
    logs.init_app(app)
    problems.init_app(app)

    app.register_blueprint(health.blueprint)
    app.register_blueprint(authors.blueprint, url_prefix="/authors")
    app.register_blueprint(posts.blueprint, url_prefix="/posts")
    return app
