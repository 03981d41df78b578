"""Reading lines: good ones, bad ones, and one at a time."""

import itertools
from datetime import UTC, datetime

import pytest

from logs import line
from logstats import BadLine, Entry, parse, parse_line


def test_a_line_becomes_a_value_with_types() -> None:
    assert parse_line(line("/pens", method="POST", status=201, size=42)) == Entry(
        host="192.0.2.7",
        time=datetime(2026, 10, 10, 13, 55, 36, tzinfo=UTC),
        method="POST",
        path="/pens",
        status=201,
        size=42,
    )


def test_the_combined_format_is_read_too() -> None:
    entry = parse_line(line(tail=' "https://shop.example/" "Mozilla/5.0 (X11; \\"quoted\\")"'))
    assert entry.status == 200


@pytest.mark.parametrize(
    ("target", "path"),
    [("/pens?page=2", "/pens"), ("/pens?a=1?b=2", "/pens"), ("/?", "/"), ("*", "*")],
)
def test_the_query_is_no_part_of_the_path(target: str, path: str) -> None:
    assert parse_line(line(target)).path == path


def test_a_time_knows_its_zone() -> None:
    here = parse_line(line(time="10/Oct/2026:15:55:36 +0200"))
    assert here.time == parse_line(line()).time


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("what is this", id="something else"),
        pytest.param(line(status=700), id="no such status"),
        pytest.param(line(size="many"), id="no size"),
        pytest.param(line(time="31/Feb/2026:13:55:36 +0000"), id="no such day"),
        pytest.param(line(time="10/Oct/2026:13:55:36"), id="no zone"),
        pytest.param(line(method="get"), id="no method"),
        pytest.param(line("/my pens"), id="a space in the target"),
        pytest.param(line() + "B", id="something is stuck to the size"),
    ],
)
def test_what_is_no_entry_is_refused(text: str) -> None:
    (item,) = parse([text])
    assert isinstance(item, BadLine)
    assert item.reason


def test_a_bad_line_says_where_and_why_and_stops_nothing() -> None:
    first, bad, last = parse([line("/a"), "what is this\n", line("/b")])
    assert bad == BadLine(2, "what is this", "not in the Common Log Format")
    assert [item.path for item in (first, last) if isinstance(item, Entry)] == ["/a", "/b"]


def test_empty_lines_are_passed_over_but_counted() -> None:
    (bad,) = parse(["", "  \n", "what is this"])
    assert isinstance(bad, BadLine)
    assert bad.number == 3


def test_a_log_without_an_end_can_be_read() -> None:
    endless = itertools.repeat(line())
    assert len(list(itertools.islice(parse(endless), 3))) == 3


def test_no_line_is_read_before_it_is_asked_for() -> None:
    lines = iter([line("/a"), line("/b"), line("/c")])
    next(parse(lines))
    assert list(lines) == [line("/b"), line("/c")]
