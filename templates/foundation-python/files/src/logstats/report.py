"""A summary as text for people, and as JSON for programs."""

import json
from collections.abc import Iterator
from datetime import datetime

from logstats.summary import Summary


def as_text(summary: Summary, top: int) -> Iterator[str]:
    """The lines of a report, with the `top` most wanted paths."""
    yield f"requests   {summary.requests}"
    yield f"bad lines  {summary.bad_lines}"
    yield f"sent       {human_size(summary.bytes_sent)}"
    yield f"errors     {summary.error_share():.1%}"
    if summary.first is not None and summary.last is not None:
        yield f"from       {summary.first.isoformat(sep=' ')}"
        yield f"to         {summary.last.isoformat(sep=' ')}"
    yield from _table("status", sorted(summary.statuses.items()))
    yield from _table("path", summary.top_paths(top))


def as_json(summary: Summary, top: int) -> str:
    """The same for programs: one JSON object, its sizes in bytes, its times in ISO 8601."""
    return json.dumps(
        {
            "requests": summary.requests,
            "bad_lines": summary.bad_lines,
            "bytes_sent": summary.bytes_sent,
            "error_share": summary.error_share(),
            "first": _iso(summary.first),
            "last": _iso(summary.last),
            "statuses": dict(sorted(summary.statuses.items())),
            "top_paths": [
                {"path": path, "requests": count} for path, count in summary.top_paths(top)
            ],
        },
        indent=2,
    )


def human_size(size: int) -> str:
    """A number of bytes with a unit that leaves few digits.

    >>> human_size(512), human_size(1536), human_size(5 * 1024**3)
    ('512 B', '1.5 KiB', '5.0 GiB')
    """
    if size < 1024:
        return f"{size} B"
    number = size / 1024
    for unit in ("KiB", "MiB", "GiB"):
        if number < 1024:
            return f"{number:.1f} {unit}"
        number /= 1024
    return f"{number:.1f} TiB"


def _table(title: str, rows: list[tuple[str, int]]) -> Iterator[str]:
    if not rows:
        return
    width = max(len(str(count)) for _, count in rows)
    yield ""
    yield f"by {title}"
    for name, count in rows:
        yield f"  {count:>{width}}  {name}"


def _iso(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()
