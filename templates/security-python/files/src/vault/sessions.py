"""Sessions: a random token in a cookie, and what it stands for in the database.

The token says nothing by itself ("opaque"), so there is nothing in it to forge or to decode, and
deleting its row ends it at once. A signed token (JWT) would be valid until it expires.
"""

import hashlib
import secrets
import sqlite3
import time
from datetime import timedelta


def token_hash(token: str) -> bytes:
    """What the database keeps: whoever can read the database still has no token to use.

    A fast hash is enough here, unlike for passwords: nobody can guess 256 random bits.
    """
    return hashlib.sha256(token.encode()).digest()


def begin(db: sqlite3.Connection, account_id: str, lifetime: timedelta) -> str:
    """Starts a session with a new token. A token that the client brought along is never used."""
    token = secrets.token_urlsafe(32)
    now = int(time.time())
    with db:
        db.execute("delete from sessions where expires_at <= ?", (now,))
        db.execute(
            "insert into sessions (token_hash, account_id, expires_at) values (?, ?, ?)",
            (token_hash(token), account_id, now + int(lifetime.total_seconds())),
        )
    return token


def account_of(db: sqlite3.Connection, token: str) -> str | None:
    """The id of the account whose session this is, if it is one and has not expired."""
    row = db.execute(
        "select account_id from sessions where token_hash = ? and expires_at > ?",
        (token_hash(token), int(time.time())),
    ).fetchone()
    return None if row is None else str(row["account_id"])


def end(db: sqlite3.Connection, token: str) -> None:
    """Ends the session here, not only in the browser: a copied token is worthless, too."""
    with db:
        db.execute("delete from sessions where token_hash = ?", (token_hash(token),))
