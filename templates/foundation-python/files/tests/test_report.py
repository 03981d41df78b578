"""What people and programs get to read."""

import json

from logs import line
from logstats import Summary, parse, summarise
from logstats.report import as_json, as_text, human_size

SUMMARY = summarise(
    parse(
        [
            *[line("/pens", size=1024)] * 10,
            line("/ink", status=500, time="10/Oct/2026:14:00:00 +0000"),
            "what is this",
        ]
    )
)


def test_the_text_is_a_report() -> None:
    assert list(as_text(SUMMARY, top=5)) == [
        "requests   11",
        "bad lines  1",
        "sent       10.5 KiB",
        "errors     9.1%",
        "from       2026-10-10 13:55:36+00:00",
        "to         2026-10-10 14:00:00+00:00",
        "",
        "by status",
        "  10  2xx",
        "   1  5xx",
        "",
        "by path",
        "  10  /pens",
        "   1  /ink",
    ]


def test_only_the_top_is_listed() -> None:
    assert list(as_text(SUMMARY, top=1))[-2:] == ["by path", "  10  /pens"]


def test_a_report_about_nothing_has_no_tables() -> None:
    assert list(as_text(Summary(), top=5)) == [
        "requests   0",
        "bad lines  0",
        "sent       0 B",
        "errors     0.0%",
    ]


def test_the_json_has_the_same_numbers() -> None:
    report = json.loads(as_json(SUMMARY, top=1))
    assert report["requests"] == 11
    assert report["first"] == "2026-10-10T13:55:36+00:00"
    assert report["statuses"] == {"2xx": 10, "5xx": 1}
    assert report["top_paths"] == [{"path": "/pens", "requests": 10}]


def test_the_json_of_nothing_has_no_times() -> None:
    assert json.loads(as_json(Summary(), top=5))["first"] is None


def test_the_largest_unit_is_never_left() -> None:
    assert human_size(5000 * 1024**4) == "5000.0 TiB"
