"""What may differ from one place to the next: from the environment, else from `.env`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[2]


class SettingsError(Exception):
    """A variable has a value that cannot be used."""


@dataclass(frozen=True)
class Settings:
    """How this process is to run."""

    # Other machines cannot reach this address; a container sets HOST=0.0.0.0.
    host: str = "127.0.0.1"
    # With 0 the system chooses a free port, and the log says which.
    port: int = 8000
    # Empty: the products are kept in memory.
    database_url: str = ""

    @classmethod
    def read(cls, variables: Mapping[str, str]) -> Self:
        """The settings in these variables. An empty variable counts as one that is not there."""
        return cls(
            host=variables.get("HOST") or cls.host,
            port=port_number(variables.get("PORT") or str(cls.port)),
            database_url=variables.get("DATABASE_URL", ""),
        )


def port_number(text: str) -> int:
    """The port that a text names."""
    if not text.isdecimal() or int(text) > 65535:
        raise SettingsError(f"PORT is {text!r}; it must be a number from 0 to 65535")
    return int(text)


def variables(file: Path = ROOT / ".env") -> Mapping[str, str]:
    """All variables. One that is set already wins over `.env`: a shell and CI can override it."""
    return {**env_file(file), **os.environ}


def env_file(file: Path) -> Mapping[str, str]:
    """The `NAME=value` lines of a file; nothing when there is no such file."""
    if not file.exists():
        return {}
    found = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if equals and not name.startswith("#"):
            found[name.strip()] = value.strip().strip("\"'")
    return found
