"""Adding up: many entries in, one small value out."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

from logstats.parse import BadLine, Entry, Parsed


@dataclass(slots=True)
class Summary:
    """What is known after some lines. It grows with the number of different paths, not of lines."""

    requests: int = 0
    bad_lines: int = 0
    bytes_sent: int = 0
    first: datetime | None = None
    last: datetime | None = None
    statuses: Counter[str] = field(default_factory=Counter)
    paths: Counter[str] = field(default_factory=Counter)

    def add(self, item: Parsed) -> None:
        """Takes one more line into account."""
        match item:
            case Entry():
                self._add_entry(item)
            case BadLine():
                self.bad_lines += 1
            case _:
                # The type checker complains here when `Parsed` gets a third kind of value.
                assert_never(item)

    def _add_entry(self, entry: Entry) -> None:
        self.requests += 1
        self.bytes_sent += entry.size
        self.statuses[status_class(entry.status)] += 1
        self.paths[entry.path] += 1
        # A server writes a line when a request ends, so the lines are only roughly in order.
        self.first = entry.time if self.first is None else min(self.first, entry.time)
        self.last = entry.time if self.last is None else max(self.last, entry.time)

    def top_paths(self, count: int) -> list[tuple[str, int]]:
        """The paths that were asked for most often; equal ones in the order of the alphabet.

        >>> summary = Summary(paths=Counter({"/b": 2, "/a": 2, "/c": 5, "/d": 1}))
        >>> summary.top_paths(3)
        [('/c', 5), ('/a', 2), ('/b', 2)]
        """
        ranked = sorted(self.paths.items(), key=lambda pair: (-pair[1], pair[0]))
        return ranked[:count]

    def error_share(self) -> float:
        """Which share of the requests the server failed to answer, from 0 to 1.

        >>> Summary(requests=4, statuses=Counter({"2xx": 3, "5xx": 1})).error_share()
        0.25
        >>> Summary().error_share()
        0.0
        """
        return self.statuses["5xx"] / self.requests if self.requests else 0.0


def status_class(status: int) -> str:
    """The group of a status code, as people write it.

    >>> status_class(404)
    '4xx'
    """
    return f"{status // 100}xx"


def summarise(items: Iterable[Parsed]) -> Summary:
    """Adds all of it up. The items are looked at once, so they may come from a generator."""
    summary = Summary()
    for item in items:
        summary.add(item)
    return summary
