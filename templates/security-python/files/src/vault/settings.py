"""What the environment decides. Secrets come from there and are written down nowhere."""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

KEY_BYTES = 32


class SettingsError(Exception):
    """A setting is missing or wrong. The message never has its value: it may be a secret."""


@dataclass(frozen=True)
class Settings:
    """How one vault is run."""

    # Nothing: a temporary database that ends with the program.
    database: Path | None
    # Kept out of `repr()`, which ends up in logs and tracebacks.
    encryption_key: bytes = field(repr=False)
    session_lifetime: timedelta = timedelta(hours=8)


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Reads the settings.

    Without ENCRYPTION_KEY a key is made up. That is only right for rows that nobody will want back,
    so a database that stays needs a key that stays, and production needs both.
    """
    database = environment.get("DATABASE_FILE")
    key = environment.get("ENCRYPTION_KEY")
    production = environment.get("ENVIRONMENT") == "production"
    if production and not database:
        raise SettingsError("DATABASE_FILE must be set in production")
    if (production or database) and not key:
        raise SettingsError("ENCRYPTION_KEY must be set: without it the rows cannot be read again")
    return Settings(
        database=Path(database) if database else None,
        encryption_key=decoded(key) if key else secrets.token_bytes(KEY_BYTES),
    )


def decoded(key: str) -> bytes:
    """The key's bytes. A short key is refused, not padded: padding would be known to everybody."""
    try:
        value = base64.b64decode(key, validate=True)
    except ValueError:
        # `from None`: the cause would show a part of the key.
        raise SettingsError("ENCRYPTION_KEY is not Base64") from None
    if len(value) != KEY_BYTES:
        raise SettingsError(f"ENCRYPTION_KEY must be {KEY_BYTES} bytes in Base64")
    return value
