"""Receivers of messages for tests: they answer as told, or spoil the way to a real one."""

import uuid
from collections import Counter
from collections.abc import Callable
from uuid import UUID

import httpx2
from fastapi.testclient import TestClient

from orders.delivery import Courier

Answer = Callable[[httpx2.Request], httpx2.Response]


class Receiver:
    """Counts what it is sent by key, and answers with whatever `answer` makes of it."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.seen: Counter[UUID] = Counter()
        self.client = httpx2.Client(
            transport=httpx2.MockTransport(self._receive), base_url="http://stock.test"
        )

    def _receive(self, request: httpx2.Request) -> httpx2.Response:
        self.seen[uuid.UUID(request.headers["Idempotency-Key"])] += 1
        return self.answer(request)

    def courier(self) -> Courier:
        """A courier to this receiver that does not wait between its tries."""
        return Courier(self.client, sleep=lambda _: None)


def status(*codes: int) -> Answer:
    """Answers with one status after the other, and with the last one from then on."""
    rest = list(codes)

    def answer(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(rest.pop(0) if len(rest) > 1 else rest[0])

    return answer


def nobody(request: httpx2.Request) -> httpx2.Response:
    """What a client sees when no process listens."""
    raise httpx2.ConnectError("connection refused", request=request)


def real(stock: TestClient) -> Answer:
    """Hands messages to the real stock service."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": request.headers["Idempotency-Key"],
        }
        got = stock.post(request.url.path, content=request.read(), headers=headers)
        return httpx2.Response(got.status_code, content=got.content)

    return answer


def loses_the_first_answer(inner: Answer) -> Answer:
    """The receiver does its work, and the first answer is lost on the way back."""
    lost = False

    def answer(request: httpx2.Request) -> httpx2.Response:
        nonlocal lost
        got = inner(request)
        if not lost:
            lost = True
            raise httpx2.ReadTimeout("no answer in time", request=request)
        return got

    return answer
