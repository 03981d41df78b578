"""From the lines of a log to values with types.

Understood are the Common Log Format and the Combined Log Format, which Apache httpd and nginx
write: https://httpd.apache.org/docs/current/logs.html#accesslog
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

TIME_FORMAT = "%d/%b/%Y:%H:%M:%S %z"

LINE = re.compile(
    r"(?P<host>\S+) \S+ \S+ "  # the client, then two names that are hardly ever known
    r"\[(?P<time>[^\]]+)\] "
    r'"(?P<method>[A-Z]+) (?P<target>\S+)(?: HTTP/[\d.]+)?" '
    r"(?P<status>[1-5]\d\d) "
    r"(?P<size>\d+|-)"
    r"(?: .*)?",  # the Combined Log Format adds the page before and the name of the browser
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One request, as the server saw it."""

    host: str
    time: datetime
    method: str
    path: str
    status: int
    size: int


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no log entry. It is a value and no exception: one bad line stops nothing."""

    number: int
    text: str
    reason: str


Parsed: TypeAlias = Entry | BadLine


def parse_line(line: str) -> Entry:
    """Reads one line.

    A size of `-` means that no body was sent. The query of the target is left out: `/pens?page=2`
    and `/pens?page=3` are one path.

    >>> entry = parse_line(
    ...     '192.0.2.7 - ada [10/Oct/2026:13:55:36 +0200] "GET /pens?page=2 HTTP/1.1" 304 -'
    ... )
    >>> entry.path, entry.status, entry.size
    ('/pens', 304, 0)
    >>> entry.time.isoformat()
    '2026-10-10T13:55:36+02:00'
    >>> parse_line("what is this")
    Traceback (most recent call last):
    ...
    ValueError: not in the Common Log Format
    """
    match = LINE.fullmatch(line)
    if match is None:
        raise ValueError("not in the Common Log Format")
    size = match["size"]
    return Entry(
        host=match["host"],
        time=datetime.strptime(match["time"], TIME_FORMAT),
        method=match["method"],
        path=match["target"].partition("?")[0],
        status=int(match["status"]),
        size=0 if size == "-" else int(size),
    )


def parse(lines: Iterable[str]) -> Iterator[Parsed]:
    """Reads lines one by one, as they are asked for: a log may be larger than the memory.

    Empty lines are passed over, but they count: numbers are those that an editor shows.

    >>> for item in parse(["", "what is this"]):
    ...     print(item)
    BadLine(number=2, text='what is this', reason='not in the Common Log Format')
    """
    for number, raw in enumerate(lines, start=1):
        line = raw.strip()
        if not line:
            continue
        try:
            yield parse_line(line)
        except ValueError as error:
            yield BadLine(number, line, str(error))
