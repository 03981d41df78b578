"""Sessions on the server: the browser holds a random id and nothing else.

Starlette's own `SessionMiddleware` keeps the whole session in the cookie: signed, but readable, and
valid until it expires. Here logging out ends a session for good, a stolen copy of the cookie too.
"""

import secrets
from dataclasses import dataclass
from time import monotonic
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LIFETIME = 8 * 60 * 60


class Session(dict[str, Any]):
    """What is remembered of one browser. Authlib keeps state, nonce and verifier in it, too."""

    def __init__(self) -> None:
        super().__init__()
        # Nothing: no browser has heard of this session yet.
        self.id: str | None = None
        self.expires = monotonic() + LIFETIME
        self.renewed = False

    def renew(self) -> None:
        """Forgets everything and takes another id.

        Who knew the id from before a login, or planted it in the browser, stays outside.
        """
        self.clear()
        self.renewed = True

    # Ending is being empty: nothing is kept, and the browser is told to forget the id.
    end = dict.clear


@dataclass(frozen=True)
class Cookie:
    """How the browser is told to keep the id."""

    secure: bool

    @property
    def name(self) -> str:
        """A browser takes `__Host-` only over TLS, and never from another host."""
        return "__Host-session" if self.secure else "session"

    def header(self, value: str, max_age: int) -> str:
        """HttpOnly: out of reach for scripts. SameSite: not sent along by a form of another site.

        `Strict` would hide it when the provider sends the browser back: that comes from there.
        """
        flags = "; Secure" if self.secure else ""
        return f"{self.name}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Lax{flags}"


class Sessions:
    """Middleware that gives each request its session. They end with the process."""

    def __init__(self, app: ASGIApp, cookie: Cookie) -> None:
        self._app = app
        self._cookie = cookie
        self._kept: dict[str, Session] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Finds the session before the request, keeps it when the answer begins."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        session = self._find(HTTPConnection(scope).cookies.get(self._cookie.name))
        scope["session"] = session

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._keep(session, MutableHeaders(scope=message))
            await send(message)

        await self._app(scope, receive, send_with_cookie)

    def _find(self, id_: str | None) -> Session:
        """The browser's session, or a new one. An id that we did not give out is never taken on."""
        session = self._kept.get(id_) if id_ else None
        if session is None or session.expires < monotonic():
            return Session()
        return session

    def _keep(self, session: Session, headers: MutableHeaders) -> None:
        known = session.id is not None
        if known and session and not session.renewed:
            return
        if session.id is not None:
            self._kept.pop(session.id, None)
            session.id = None
        if session:
            self._forget_expired()
            session.id = secrets.token_urlsafe(32)
            session.renewed = False
            self._kept[session.id] = session
            headers.append("Set-Cookie", self._cookie.header(session.id, LIFETIME))
        elif known:
            headers.append("Set-Cookie", self._cookie.header("", 0))

    def _forget_expired(self) -> None:
        now = monotonic()
        self._kept = {id_: kept for id_, kept in self._kept.items() if kept.expires >= now}
