"""Summarises the access logs of web servers, line by line and without keeping the lines.

>>> lines = [
...     '192.0.2.7 - - [10/Oct/2026:13:55:36 +0000] "GET /pens HTTP/1.1" 200 512',
...     "what is this",
... ]
>>> summary = summarise(parse(lines))
>>> summary.requests, summary.bad_lines
(1, 1)
"""

from logstats.parse import BadLine, Entry, Parsed, parse, parse_line
from logstats.summary import Summary, summarise

__all__ = ["BadLine", "Entry", "Parsed", "Summary", "parse", "parse_line", "summarise"]
