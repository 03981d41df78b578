"""Settings: from the environment, else from `.env`, else these."""

import os
from pathlib import Path
from typing import Any

from dotenv import load_dotenv
from sqlalchemy import make_url

ROOT = Path(__file__).resolve().parents[2]


def database_url() -> str:
    """PostgreSQL where its address is set, else a file.

    `DATABASE_URL` may be the address of another service, when the project has one but not
    PostgreSQL: then it says nothing about this database.
    """
    for variable in ("POSTGRES_URL", "DATABASE_URL"):
        url = os.environ.get(variable, "")
        if url.startswith("sqlite:"):
            return url
        if url.startswith(("postgres://", "postgresql://")):
            # Names the driver. SQLAlchemy knows PostgreSQL by one name only.
            parsed = make_url(url.replace("postgres://", "postgresql://", 1))
            driver = parsed.set(drivername="postgresql+psycopg")
            return driver.render_as_string(hide_password=False)
    return f"sqlite:///{ROOT / 'instance' / 'blog.sqlite'}"


def from_environment() -> dict[str, Any]:
    """What `create_app` begins with.

    There is no SECRET_KEY: it signs cookies, and this application has none.
    """
    # A variable that is set already wins: a shell and CI can override the file.
    load_dotenv(ROOT / ".env")
    return {
        "SQLALCHEMY_DATABASE_URI": database_url(),
        # A connection that has died in the pool is replaced, and no request fails for it.
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_pre_ping": True},
        # A larger body is refused before it is read.
        "MAX_CONTENT_LENGTH": 64 * 1024,
        "PAGE_SIZE": 20,
        "MAX_PAGE_SIZE": 100,
    }
