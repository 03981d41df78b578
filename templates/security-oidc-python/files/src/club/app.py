"""The application: a members' page. It has no passwords, so it cannot lose any."""

import logging
from dataclasses import asdict
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from club import pages
from club.oidc import Login, LoginRefused, User
from club.sessions import Cookie, Session, Sessions

log = logging.getLogger(__name__)

MESSAGES = {
    401: "This is for members: log in first.",
    404: "There is nothing here.",
    405: "This cannot be done with that address.",
}


def session_of(request: Request) -> Session:
    """What is remembered of this browser."""
    session: Session = request.scope["session"]
    return session


def member(session: Annotated[Session, Depends(session_of)]) -> User:
    """Who is logged in. A route that asks for this is closed to everybody else."""
    user: User | None = session.get("user")
    if user is None:
        raise HTTPException(401)
    return user


CurrentSession = Annotated[Session, Depends(session_of)]
Member = Annotated[User, Depends(member)]


def create_app(login: Login, app_url: str, logout_origin: str | None = None) -> FastAPI:
    """The application at `app_url`; logging out may lead on to `logout_origin`, the provider's."""
    app = FastAPI(openapi_url=None)
    https = app_url.startswith("https:")
    app.add_middleware(Sessions, cookie=Cookie(secure=https))
    app.add_middleware(SecurityHeaders, https=https, logout_origin=logout_origin)
    _add_pages(app)
    _add_login(app, login)
    _add_errors(app)
    return app


def _add_pages(app: FastAPI) -> None:
    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/style.css")
    async def style() -> Response:
        return PlainTextResponse(pages.STYLE, media_type="text/css")

    @app.get("/")
    async def home(session: CurrentSession) -> HTMLResponse:
        return HTMLResponse(pages.home(session.get("user")))

    @app.get("/members")
    async def members(user: Member) -> HTMLResponse:
        return HTMLResponse(pages.members(user))

    @app.get("/api/me")
    async def me(user: Member) -> dict[str, str | None]:
        return asdict(user)


def _add_login(app: FastAPI, login: Login) -> None:
    @app.get("/login")
    async def begin(request: Request) -> Response:
        return await login.begin(request)

    @app.get("/callback")
    async def callback(request: Request, session: CurrentSession) -> Response:
        user, id_token = await login.finish(request)
        session.renew()
        session.update(user=user, id_token=id_token)
        # As Python would write it: a name with a line break cannot forge a line of the log.
        log.info("login of %r at %s", user.sub, user.iss)
        return RedirectResponse("/members", 303)

    # POST: a picture in a mail can make a browser send GET, and SameSite keeps the cookie off a
    # form of another site.
    @app.post("/logout")
    async def logout(session: CurrentSession) -> Response:
        id_token = session.get("id_token")
        session.end()
        return RedirectResponse(await login.logout_url(id_token) if id_token else "/", 303)


def _add_errors(app: FastAPI) -> None:
    def answer(request: Request, status: int, message: str) -> Response:
        """People get a page, programs get JSON. Neither learns which check failed: the log does."""
        if request.url.path.startswith("/api/"):
            return JSONResponse({"status": status, "title": message}, status)
        return HTMLResponse(pages.problem(message), status)

    @app.exception_handler(LoginRefused)
    async def refused(request: Request, error: LoginRefused) -> Response:
        log.warning("login refused: %s", error)
        return answer(request, 400, "The login did not work.")

    @app.exception_handler(StarletteHTTPException)
    async def http(request: Request, error: StarletteHTTPException) -> Response:
        return answer(request, error.status_code, MESSAGES.get(error.status_code, error.detail))

    @app.exception_handler(Exception)
    async def fault(request: Request, error: Exception) -> Response:
        # The server logs it with where it happened.
        return answer(request, 500, "Something went wrong here. It was written down.")


class SecurityHeaders:
    """Middleware that tells browsers what these pages never do."""

    def __init__(self, app: ASGIApp, https: bool, logout_origin: str | None) -> None:
        self._app = app
        # Browsers apply form-action to where a form is redirected as well: logging out leads there.
        forms = f"'self' {logout_origin or ''}".strip()
        self._headers = {
            "Cache-Control": "no-store",
            "Content-Security-Policy": f"default-src 'none'; style-src 'self'; "
            f"form-action {forms}; base-uri 'none'; frame-ancestors 'none'",
            # The callback's address has the code in it: no other site is told where we came from.
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }
        if https:
            self._headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Adds the headers to every answer."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def origin(url: str | None) -> str | None:
    """Scheme and host of a URL, as browsers compare them."""
    if url is None:
        return None
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
