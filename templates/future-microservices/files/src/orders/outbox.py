"""The outbox: which message is next, and what became of it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.rows import TupleRow, class_row


@dataclass(frozen=True)
class Message:
    """Something that another service should know."""

    id: int
    message_id: UUID
    body: dict[str, Any]
    attempts: int


def take(connection: Connection[TupleRow], after: int) -> Message | None:
    """The next message that waits, behind number `after`, locked for the open transaction.

    `skip locked`: a message that another relay holds right now is not waited for. That relay sends
    it; this one takes the next. When a relay dies its lock goes with its connection.
    """
    with connection.cursor(row_factory=class_row(Message)) as cursor:
        cursor.execute(
            "select id, message_id, body, attempts from outbox"
            " where sent_at is null and dead_at is null and id > %s"
            " order by id limit 1 for update skip locked",
            [after],
        )
        return cursor.fetchone()


def sent(connection: Connection[TupleRow], message: Message) -> None:
    """The message has arrived."""
    connection.execute(
        "update outbox set sent_at = now(), last_error = null where id = %s", [message.id]
    )


def waits(connection: Connection[TupleRow], message: Message, why: Exception) -> None:
    """The message is not to blame: it stays as it is."""
    connection.execute("update outbox set last_error = %s where id = %s", [str(why), message.id])


def failed(
    connection: Connection[TupleRow], message: Message, why: Exception, max_attempts: int
) -> bool:
    """One more attempt was in vain; whether that made it a dead letter is returned."""
    dead = message.attempts + 1 >= max_attempts
    connection.execute(
        "update outbox set attempts = attempts + 1, last_error = %s,"
        " dead_at = case when %s then now() end where id = %s",
        [str(why), dead, message.id],
    )
    return dead


def counts(connection: Connection[TupleRow]) -> dict[str, int]:
    """How many messages wait, were sent, and are dead: the first numbers to watch."""
    row = connection.execute(
        "select count(*) filter (where sent_at is null and dead_at is null),"
        " count(sent_at), count(dead_at) from outbox"
    ).fetchone()
    return dict(zip(("waiting", "sent", "dead"), row or (0, 0, 0), strict=True))
