"""What holds for every request and every answer, whatever the route does."""

import logging

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOGGER = logging.getLogger("vault")

SECURITY_HEADERS = {
    # Nobody's notes are kept by a browser or a proxy.
    "Cache-Control": "no-store",
    # These answers are data. If one is ever shown as a page, it may load and run nothing.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    # Browsers heed this over HTTPS only: two years without plain HTTP.
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    # A browser must not guess that JSON is a script.
    "X-Content-Type-Options": "nosniff",
}

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def comes_from_another_site(scope: Scope) -> bool:
    """Whether a page elsewhere makes the browser send this request (CSRF).

    Browsers say so in `Sec-Fetch-Site`, and no page can change it. Other programs do not send it;
    they have no cookies of somebody else to misuse. `SameSite` guards the cookie; this is the
    second lock: a sister domain is the same site, but not the same origin.
    """
    site = Headers(scope=scope).get("sec-fetch-site", "none")
    return scope["method"] not in SAFE_METHODS and site not in {"same-origin", "none"}


class Shield:
    """Refuses requests from other sites, sets the headers, and answers when the rest cannot.

    It is written as plain ASGI, around everything else, so that errors get the headers, too.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                MutableHeaders(scope=message).update(SECURITY_HEADERS)
            await send(message)

        if comes_from_another_site(scope):
            refusal = JSONResponse({"detail": "request from another site"}, 403)
            await refusal(scope, receive, send_with_headers)
            return
        try:
            await self._app(scope, receive, send_with_headers)
        except Exception:
            # The log has the reason; whoever asked learns nothing about the inside.
            LOGGER.exception("unexpected error")
            if started:
                raise
            await JSONResponse({"detail": "internal error"}, 500)(scope, receive, send_with_headers)
