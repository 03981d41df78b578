"""Writes a password for the database into `.env`, unless one is there.

Compose reads `.env`; git ignores it. The database takes the password when it is made: another one
later needs `docker compose down --volumes` first, which deletes the data.
"""

import os
import secrets
from pathlib import Path

VARIABLE = "POSTGRES_PASSWORD"


def add_password(file: Path) -> bool:
    """Adds a password to the file; whether that was necessary."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    if any(line.startswith(f"{VARIABLE}=") for line in lines):
        return False
    # Hexadecimal: it becomes a part of an address, where other characters have a meaning.
    lines.append(f"{VARIABLE}={secrets.token_hex(16)}")
    # Nobody else on this machine may read it, from the first moment on.
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write("\n".join(lines) + "\n")
    return True


if __name__ == "__main__":
    add_password(Path(__file__).resolve().parents[1] / ".env")
