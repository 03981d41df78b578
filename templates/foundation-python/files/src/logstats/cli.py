"""The command `logstats`: files in, a report out.

The answer goes to standard output and everything else to standard error, so that the answer can be
piped on. The exit status is 0, or 1 when a file cannot be read, or 2 for a wrong argument.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from logstats.parse import parse
from logstats.report import as_json, as_text
from logstats.summary import summarise


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and says its exit status."""
    options = _parser().parse_args(arguments)
    try:
        summary = summarise(parse(read_lines(options.files)))
    except OSError as error:
        print(f"logstats: {error.filename or 'input'}: {error.strerror}", file=sys.stderr)
        return 1
    if options.json:
        return _print([as_json(summary, options.top)])
    return _print(as_text(summary, options.top))


def read_lines(files: Sequence[str]) -> Iterator[str]:
    """The lines of all files, one after the other; no files mean standard input, and so does `-`.

    Clients write into a log whatever they like. Bytes that are not UTF-8 become a replacement
    character instead of an error: a stranger must not be able to stop the report.
    """
    for name in files or ["-"]:
        if name == "-":
            yield from (line.decode("utf-8", errors="replace") for line in sys.stdin.buffer)
            continue
        with Path(name).open(encoding="utf-8", errors="replace") as lines:
            yield from lines


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="logstats", description="Summarises the access logs of web servers."
    )
    parser.add_argument("files", nargs="*", metavar="FILE", help="a log; none or - is the input")
    parser.add_argument(
        "--top", type=_at_least_one, default=5, metavar="N", help="how many paths to list (5)"
    )
    parser.add_argument("--json", action="store_true", help="print JSON for another program")
    return parser


def _at_least_one(text: str) -> int:
    """Becomes a sentence about the wrong argument: argparse turns the error into one."""
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return number


def _print(lines: Iterator[str] | list[str]) -> int:
    try:
        for line in lines:
            print(line)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough (`logstats ... | head -1`), which is no error. Python writes
        # out the rest when it ends and would complain then, so the rest goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
