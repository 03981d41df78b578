"""Who did what, and what was refused: for the people who must notice an attack."""

import json
import logging
from datetime import UTC, datetime
from enum import StrEnum

LOGGER = logging.getLogger("vault.audit")


class Event(StrEnum):
    """What is worth knowing later."""

    ACCOUNT_CREATED = "account.created"
    LOGIN_SUCCEEDED = "login.succeeded"
    LOGIN_FAILED = "login.failed"
    LOGIN_THROTTLED = "login.throttled"
    LOGOUT = "logout"
    NOTE_CREATED = "note.created"
    NOTE_DELETED = "note.deleted"
    NOTE_REFUSED = "note.refused"
    NOTE_UNREADABLE = "note.unreadable"


# What somebody should look at. An alarm would start from these.
SUSPICIOUS = {
    Event.LOGIN_FAILED,
    Event.LOGIN_THROTTLED,
    Event.NOTE_REFUSED,
    Event.NOTE_UNREADABLE,
}


def record(
    event: Event,
    *,
    account: str | None = None,
    note: str | None = None,
    address: str | None = None,
) -> None:
    """Writes one line of JSON.

    There is no parameter for anything else: what cannot be passed cannot be logged. Accounts are
    named by their id. A name that has none is left out: people type their password there.
    JSON also keeps a line break in a value from starting a second, forged, line.
    """
    line = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "event": event.value,
        "account": account,
        "note": note,
        "address": address,
    }
    level = logging.WARNING if event in SUSPICIOUS else logging.INFO
    LOGGER.log(level, json.dumps(line))
