"""Slows down guessing of passwords."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

# So many names are remembered before those whose time is over are forgotten.
TIDY_ABOVE = 10_000


@dataclass
class Window:
    """The attempts on one name since the first of them."""

    attempts: int
    ends_at: float


class Throttle:
    """At most `limit` attempts on a name in `window`.

    It counts by account name, not by address: attackers have many addresses. The price is that they
    can keep somebody out for `window`, so that is minutes, not days. Names without an account count
    like others, so that the answer does not tell them apart.

    It lives in the memory of one process. Several processes need a place that they share.
    """

    def __init__(
        self,
        limit: int = 5,
        window: timedelta = timedelta(minutes=15),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit = limit
        self._window = window.total_seconds()
        self._clock = clock
        self._windows: dict[str, Window] = {}
        self._lock = threading.Lock()

    def seconds_to_wait(self, name: str) -> float:
        """Counts an attempt. Zero: go on. Otherwise it must not be made for so many seconds.

        Call it before the password is looked at. If only failures counted, afterwards, a hundred
        attempts at once would all start before the first had failed.
        """
        with self._lock:
            now = self._clock()
            self._tidy(now)
            window = self._windows.get(name)
            if window is None or window.ends_at <= now:
                window = self._windows[name] = Window(0, now + self._window)
            if window.attempts >= self._limit:
                return window.ends_at - now
            window.attempts += 1
            return 0

    def forget(self, name: str) -> None:
        """After the right password: the count starts again."""
        with self._lock:
            self._windows.pop(name, None)

    def _tidy(self, now: float) -> None:
        if len(self._windows) > TIDY_ABOVE:
            self._windows = {n: w for n, w in self._windows.items() if w.ends_at > now}
