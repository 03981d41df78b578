"""A small browser: it keeps cookies, follows redirects, fills in forms. It runs no scripts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from types import TracebackType
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import httpx2

# Made once: it reads all certificate authorities, which takes longer than a login here.
TLS = httpx2.create_ssl_context()

Stop = Callable[[httpx2.URL], bool]


def nowhere(url: httpx2.URL) -> bool:
    """Stops at no redirect."""
    return False


class Browser:
    """Like in a real browser, cookies know hosts but no ports: all servers here share them."""

    def __init__(self) -> None:
        # `trust_env`: a proxy that is set for the machine has no business here.
        self.http = httpx2.Client(trust_env=False, verify=TLS, timeout=30)
        self.visited: list[str] = []

    def __enter__(self) -> Browser:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.http.close()

    def request(
        self, url: str | httpx2.URL, method: str = "GET", fields: Mapping[str, str] | None = None
    ) -> httpx2.Response:
        """Makes one request and does not follow where it leads."""
        self.visited.append(str(url))
        return self.http.request(method, url, data=fields)

    def visit(
        self,
        url: str | httpx2.URL,
        method: str = "GET",
        fields: Mapping[str, str] | None = None,
        stop_at: Stop = nowhere,
    ) -> httpx2.Response:
        """Goes on to where an address leads, but not to what `stop_at` names.

        That is then `next_request` of the response.
        """
        page = self.request(url, method, fields)
        for _ in range(10):
            if page.next_request is None or stop_at(page.next_request.url):
                return page
            page = self.request(page.next_request.url)
        raise AssertionError(f"redirected for ever at {page.url}")

    def submit(
        self,
        page: httpx2.Response,
        fields: Mapping[str, str] | None = None,
        stop_at: Stop = nowhere,
    ) -> httpx2.Response:
        """Presses the button of the first form on a page. Hidden fields go along."""
        found = Forms()
        found.feed(page.text)
        form = found.forms[0]
        target = urljoin(str(page.url), form.action or str(page.url))
        return self.visit(target, form.method, {**form.hidden, **(fields or {})}, stop_at)

    def cookie(self, name: str = "session") -> str | None:
        """A cookie's value."""
        return self.http.cookies.get(name)

    def plant(self, value: str, name: str = "session") -> None:
        """Sets a cookie as somebody at the keyboard, or a hole in a page, could."""
        self.http.cookies.clear()
        self.http.cookies.set(name, value, domain="127.0.0.1")


@dataclass
class Form:
    """A form of a page."""

    action: str
    method: str
    hidden: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A form begins, or an input belongs to the form that began last."""
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(said.get("action", ""), said.get("method", "get").upper()))
        elif tag == "input" and said.get("type") == "hidden":
            self.forms[-1].hidden[said["name"]] = said.get("value", "")


def query_of(url: str | httpx2.URL) -> dict[str, str]:
    """What stands behind the `?` of an address."""
    return dict(parse_qsl(urlsplit(str(url)).query))


def with_query(url: str, **changes: str | None) -> str:
    """The address with another query; None removes a part."""
    query = {**query_of(url), **changes}
    kept = {name: value for name, value in query.items() if value is not None}
    return urlsplit(url)._replace(query=urlencode(kept)).geturl()
