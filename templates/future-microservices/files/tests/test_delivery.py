"""One message and a receiver with moods. None of it needs a database."""

import uuid
from threading import Event

import httpx2
import pytest

from orders.delivery import Courier, FailedError, RefusedError, UnavailableError
from orders.outbox import Message
from receivers import Receiver, nobody, status

MESSAGE = Message(1, uuid.uuid4(), {"type": "order.placed"}, attempts=0)


def test_a_short_fault_is_over_before_anybody_notices() -> None:
    receiver = Receiver(status(503, 500, 201))
    receiver.courier().deliver(MESSAGE)
    assert receiver.seen == {MESSAGE.message_id: 3}


@pytest.mark.parametrize("code", [429, 502, 503, 504])
def test_a_receiver_that_says_later_is_away(code: int) -> None:
    receiver = Receiver(status(code))
    with pytest.raises(UnavailableError, match=str(code)):
        receiver.courier().deliver(MESSAGE)
    assert receiver.seen == {MESSAGE.message_id: 4}


def test_a_receiver_that_nobody_started_is_away() -> None:
    with pytest.raises(UnavailableError, match="connection refused"):
        Receiver(nobody).courier().deliver(MESSAGE)


@pytest.mark.parametrize("code", [408, 500])
def test_a_receiver_that_fails_at_the_message_may_not_next_time(code: int) -> None:
    with pytest.raises(FailedError, match=str(code)):
        Receiver(status(code)).courier().deliver(MESSAGE)


@pytest.mark.parametrize("code", [302, 400, 404, 409, 422])
def test_a_refusal_is_not_argued_with(code: int) -> None:
    receiver = Receiver(status(code))
    with pytest.raises(RefusedError, match=str(code)):
        receiver.courier().deliver(MESSAGE)
    assert receiver.seen == {MESSAGE.message_id: 1}


def test_the_pauses_grow_and_are_never_the_same() -> None:
    def pauses() -> list[float]:
        slept: list[float] = []
        receiver = Receiver(status(503))
        with pytest.raises(UnavailableError):
            Courier(receiver.client, sleep=slept.append).deliver(MESSAGE)
        return slept

    first, second = pauses(), pauses()
    assert first != second, "without jitter, all relays come back at the same moment"
    for slept in (first, second):
        for pause, least in zip(slept, [0.1, 0.2, 0.4], strict=True):
            assert least <= pause <= least + 0.1


def test_a_relay_that_shall_stop_does_not_try_again() -> None:
    stopping = Event()

    def stop(_: httpx2.Request) -> httpx2.Response:
        stopping.set()
        return httpx2.Response(503)

    receiver = Receiver(stop)
    with pytest.raises(UnavailableError):
        Courier(receiver.client, stopping).deliver(MESSAGE)
    assert receiver.seen == {MESSAGE.message_id: 1}
