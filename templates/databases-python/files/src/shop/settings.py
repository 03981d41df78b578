"""Where the databases are: from the environment, else from `.env`."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def load_env(file: Path = ROOT / ".env") -> None:
    """Reads `.env`. A variable that is set already counts more: CI and shells can override it."""
    if not file.exists():
        return
    for line in file.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.removeprefix("export ").partition("=")
        if equals and not name.lstrip().startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


def url(variable: str) -> str | None:
    """The URL of a database, or nothing when there is none."""
    load_env()
    return os.environ.get(variable) or None


def postgres_url() -> str | None:
    """The URL of PostgreSQL, with the driver that SQLAlchemy should use."""
    found = url("POSTGRES_URL") or url("DATABASE_URL")
    if found is None or not found.startswith("postgresql://"):
        return None
    return found.replace("postgresql://", "postgresql+psycopg://", 1)


def mysql_url() -> str | None:
    """The URL of MySQL, with the driver that SQLAlchemy should use."""
    found = url("MYSQL_URL")
    return found and found.replace("mysql://", "mysql+pymysql://", 1)


def mongodb_url() -> str | None:
    """The URL of MongoDB."""
    return url("MONGODB_URL")
