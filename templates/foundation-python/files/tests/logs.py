"""Log lines for tests. A test names only what it is about; the rest is a plain request."""


def line(
    target: str = "/pens",
    *,
    method: str = "GET",
    status: int = 200,
    size: int | str = 512,
    time: str = "10/Oct/2026:13:55:36 +0000",
    tail: str = "",
) -> str:
    """One line of a log, in the Common Log Format unless there is a `tail`."""
    return f'192.0.2.7 - - [{time}] "{method} {target} HTTP/1.1" {status} {size}{tail}'
