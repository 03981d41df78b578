"""Which database servers there are: from the environment, else from `.env`."""

import os
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import URL, make_url

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Server:
    """A database server that the shop can use."""

    id: str
    title: str
    variable: str
    port: int
    schemes: tuple[str, ...]

    def url(self) -> str | None:
        """Where the server is; nothing when this project was set up without it.

        `DATABASE_URL`, the name that hosting services use for the main database, counts where it
        speaks this server's protocol.
        """
        main = os.environ.get("DATABASE_URL", "")
        ours = urlsplit(main).scheme in self.schemes
        return os.environ.get(self.variable) or (main if ours else None)

    def problem(self, patience: float = 0) -> str | None:
        """Why the server cannot be used, as a sentence with the command that helps.

        Only "is anybody there" is asked. A wrong password is not a problem of this kind: it must
        be seen as the error it is. A server that is just starting is given `patience` seconds.
        """
        url = self.url()
        if url is None:
            return f"{self.variable} is not set; {self.start()}"
        parts = urlsplit(url)
        address = (parts.hostname or "localhost", parts.port or self.port)
        deadline = time.monotonic() + patience
        while True:
            try:
                socket.create_connection(address, timeout=3).close()
                return None
            except OSError as error:
                if time.monotonic() > deadline:
                    where = f"{address[0]}:{address[1]}"
                    return f"{self.title} does not answer at {where} ({error}); {self.start()}"
            time.sleep(0.5)

    def start(self) -> str:
        """How to start the server."""
        return f"start it with `devpath services up {self.id}`"

    def require(self) -> str:
        """The URL of the server. A program that cannot go on without it ends with the reason."""
        problem = self.problem()
        url = self.url()
        if problem is not None or url is None:
            raise SystemExit(problem)
        return url


POSTGRES = Server("postgres", "PostgreSQL", "POSTGRES_URL", 5432, ("postgresql", "postgres"))
MYSQL = Server("mysql", "MySQL", "MYSQL_URL", 3306, ("mysql",))
MONGODB = Server("mongodb", "MongoDB", "MONGODB_URL", 27017, ("mongodb",))

DRIVERS = {
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
}


def sqlalchemy_url(url: str) -> URL:
    """The URL with the driver that SQLAlchemy should load."""
    parsed = make_url(url)
    return parsed.set(drivername=DRIVERS[parsed.drivername])


def load_env(file: Path = ROOT / ".env") -> None:
    """Reads `.env`. A variable that is set already wins: a shell and CI can override the file."""
    if not file.exists():
        return
    for line in file.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


load_env()
