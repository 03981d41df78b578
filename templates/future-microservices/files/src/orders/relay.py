"""The relay: takes messages from the outbox and sends them. Any number of relays may run."""

import logging
import os
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import httpx2
from psycopg import Connection
from psycopg.rows import TupleRow

from chassis.database import connect
from chassis.web import exit_on_sigterm, log_to_stderr
from orders import SCHEMA, outbox
from orders.delivery import Courier, FailedError, RefusedError, UnavailableError

log = logging.getLogger(__name__)


class Relay:
    """Sends what waits in an outbox."""

    def __init__(
        self,
        connection: Connection[TupleRow],
        courier: Courier,
        stopping: Event | None = None,
        max_attempts: int = 5,
    ) -> None:
        self._connection = connection
        self._courier = courier
        self._stopping = stopping or Event()
        self._max_attempts = max_attempts

    def round(self) -> None:
        """Tries every message that waits once, the oldest first, while the receiver is there."""
        after: int | None = 0
        while after is not None and not self._stopping.is_set():
            after = self._next(after)

    def _next(self, after: int) -> int | None:
        """Sends the next message and returns its number; nothing when the round is over.

        The message is sent inside the transaction that holds its lock. A crash before the commit
        sends it again: at least once, never "perhaps not". The receiver makes that "exactly once".
        """
        with self._connection.transaction():
            message = outbox.take(self._connection, after)
            if message is None:
                return None
            try:
                self._courier.deliver(message)
            except UnavailableError as error:
                log.warning("the receiver is away, message %s waits: %s", message.id, error)
                outbox.waits(self._connection, message, error)
                return None
            except RefusedError as error:
                log.error("message %s is a dead letter: %s", message.id, error)
                outbox.failed(self._connection, message, error, max_attempts=0)
            except FailedError as error:
                dead = outbox.failed(self._connection, message, error, self._max_attempts)
                kind = "a dead letter" if dead else "tried again later"
                log.warning("message %s is %s: %s", message.id, kind, error)
            else:
                outbox.sent(self._connection, message)
        return message.id


def work(database: str, receiver: str, pause: float, stopping: Event) -> None:
    """Sends rounds, with `pause` seconds between them, until it is asked to stop."""
    with (
        connect(database, SCHEMA) as connection,
        httpx2.Client(base_url=receiver, timeout=5) as client,
    ):
        relay = Relay(connection, Courier(client, stopping), stopping)
        while not stopping.is_set():
            relay.round()
            stopping.wait(pause)


def run(database: str) -> None:
    """Runs a relay until SIGTERM or Ctrl-C; the message in hand is finished first.

    The work is in a second thread: a signal interrupts the first one, which only waits.
    """
    log_to_stderr()
    exit_on_sigterm()
    receiver = os.environ.get("STOCK_URL", "http://127.0.0.1:8002")
    pause = float(os.environ.get("RELAY_PAUSE", "1"))
    stopping = Event()
    with ThreadPoolExecutor(1) as executor:
        try:
            working = executor.submit(work, database, receiver, pause, stopping)
            print(f"relay sends to {receiver}", flush=True)
            working.result()
        except KeyboardInterrupt:
            return
        finally:
            stopping.set()
