"""Bringing one message to its receiver over HTTP, and saying whose fault it is when that fails."""

from collections.abc import Callable
from threading import Event
from typing import NoReturn

import httpx2
from tenacity import (
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_when_event_set,
    wait_exponential_jitter,
)

from orders.outbox import Message

# "I cannot answer now", also from a proxy in front: it says nothing about the message.
AWAY = {429, 502, 503, 504}


class UnavailableError(Exception):
    """The receiver is away. Every other message would fail too, and none of them is to blame."""


class FailedError(Exception):
    """The receiver failed at this message, or its answer was lost. It may have done the work."""


class RefusedError(Exception):
    """The receiver read the message and will never take it."""


def post(client: httpx2.Client, message: Message) -> None:
    """Sends a message once. Its key is the same each time, so that it counts once."""
    headers = {"Idempotency-Key": str(message.message_id)}
    try:
        answer = client.post("/messages", json=message.body, headers=headers)
    except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
        raise UnavailableError(f"no connection: {error}") from error
    except httpx2.TransportError as error:
        # It left here; whether it arrived nobody knows.
        raise FailedError(f"no answer: {error!r}") from error
    if not answer.is_success:
        judge(answer)


def judge(answer: httpx2.Response) -> NoReturn:
    """Raises what an answer means that is no success."""
    said = f"{answer.status_code} {answer.text[:200]}".strip()
    if answer.status_code in AWAY:
        raise UnavailableError(said)
    if answer.is_server_error or answer.status_code == 408:
        raise FailedError(said)
    raise RefusedError(said)


class Courier:
    """Sends, and tries a few times again: most faults are over in a second."""

    def __init__(
        self,
        client: httpx2.Client,
        stopping: Event | None = None,
        sleep: Callable[[float], None] | None = None,
        tries: int = 4,
    ) -> None:
        asked = stopping or Event()

        def pause(seconds: float) -> None:
            # Over at once when the relay is asked to stop.
            asked.wait(seconds)

        self._client = client
        self._retrying = Retrying(
            retry=retry_if_exception_type((UnavailableError, FailedError)),
            stop=stop_after_attempt(tries) | stop_when_event_set(asked),
            # Jitter: relays that failed together do not come back together.
            wait=wait_exponential_jitter(multiplier=0.1, max=2, jitter=0.1),
            sleep=sleep or pause,
            reraise=True,
        )

    def deliver(self, message: Message) -> None:
        """Returns when the message has arrived.

        Raises `UnavailableError` or `FailedError` after the last try, `RefusedError` at once.
        """
        self._retrying(post, self._client, message)
