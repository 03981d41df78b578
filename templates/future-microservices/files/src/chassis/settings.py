"""What a service is told from outside: by the environment, else by `.env`."""

import os
import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]

START = "start it with `devpath services up postgres`"


def load_env(file: Path = ROOT / ".env") -> None:
    """Reads `.env`. A variable that is set already wins: a shell and CI can override the file."""
    if not file.exists():
        return
    for line in file.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


def database_url() -> str | None:
    """Where PostgreSQL is; nothing when this project was set up without it.

    `DATABASE_URL`, the name that hosting services use for the main database, counts where it
    speaks PostgreSQL's protocol.
    """
    main = os.environ.get("DATABASE_URL", "")
    ours = urlsplit(main).scheme in {"postgres", "postgresql"}
    return os.environ.get("POSTGRES_URL") or (main if ours else None)


def database_problem(patience: float = 0) -> str | None:
    """Why PostgreSQL cannot be used, as a sentence with the command that helps.

    Only "is anybody there" is asked. A wrong password is not a problem of this kind: it must be
    seen as the error it is. A server that is just starting is given `patience` seconds.
    """
    url = database_url()
    if url is None:
        return f"POSTGRES_URL is not set; {START}"
    parts = urlsplit(url)
    address = (parts.hostname or "localhost", parts.port or 5432)
    deadline = time.monotonic() + patience
    while True:
        try:
            socket.create_connection(address, timeout=3).close()
            return None
        except OSError as error:
            if time.monotonic() > deadline:
                where = f"{address[0]}:{address[1]}"
                return f"PostgreSQL does not answer at {where} ({error}); {START}"
        time.sleep(0.5)


def require_database() -> str:
    """The URL of the database. A program that cannot go on without it ends with the reason."""
    problem = database_problem()
    url = database_url()
    if problem is not None or url is None:
        raise SystemExit(problem)
    return url


load_env()
