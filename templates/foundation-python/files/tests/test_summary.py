"""Adding up, and how little of it is kept."""

import tracemalloc
from collections.abc import Iterator

from logs import line
from logstats import parse, summarise


def test_requests_are_counted_by_status_and_path() -> None:
    summary = summarise(parse([line("/a"), line("/a", status=404), line("/b", status=204)]))
    assert summary.requests == 3
    assert summary.statuses == {"2xx": 2, "4xx": 1}
    assert summary.paths == {"/a": 2, "/b": 1}


def test_sizes_are_added_and_a_dash_is_nothing() -> None:
    assert summarise(parse([line(size=10), line(size="-"), line(size=5)])).bytes_sent == 15


def test_bad_lines_are_counted_apart() -> None:
    summary = summarise(parse([line(), "what is this"]))
    assert (summary.requests, summary.bad_lines) == (1, 1)


def test_the_first_and_the_last_time_are_found_in_any_order() -> None:
    times = [f"10/Oct/2026:13:{minute}:00 +0000" for minute in (30, 10, 50, 20)]
    summary = summarise(parse(line(time=time) for time in times))
    assert summary.first is not None
    assert summary.last is not None
    assert (summary.first.minute, summary.last.minute) == (10, 50)


def test_nothing_at_all_is_a_summary_too() -> None:
    summary = summarise([])
    assert (summary.requests, summary.first, summary.last) == (0, None, None)
    assert summary.top_paths(5) == []


def test_only_the_servers_own_errors_count_as_errors() -> None:
    summary = summarise(parse(line(status=status) for status in (200, 404, 500, 503)))
    assert summary.error_share() == 0.5


def test_ten_times_the_lines_need_no_more_memory() -> None:
    few, many = peak_of(500), peak_of(5000)
    assert many < few * 1.5


def peak_of(count: int) -> int:
    """How many bytes were in use at once while `count` lines were added up."""
    # The first line makes Python load what it needs for times; that is not to be counted.
    summarise(parse(lines(1)))
    tracemalloc.start()
    try:
        summarise(parse(lines(count)))
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def lines(count: int) -> Iterator[str]:
    """Lines that are made one by one; together they would be large."""
    for number in range(count):
        yield line(f"/pens/{number % 20}", tail=f' "-" "{"x" * 500}"')
