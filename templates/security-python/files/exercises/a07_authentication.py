"""A07 Authentication Failures: the session from before the login is the session after it.

Every visitor has a session, with or without an account. Logging in writes the name into it.
"""

import secrets
from typing import Annotated

from fastapi import APIRouter, Cookie, HTTPException, Response
from pydantic import BaseModel

COOKIE = "visit"


class Login(BaseModel):
    """Who logs in. That the password was right, is taken for granted here."""

    name: str


def routes() -> APIRouter:
    """The endpoints."""
    router = APIRouter(prefix="/a07")
    sessions: dict[str, str | None] = {}

    @router.get("/visit")
    def visit(response: Response, visit: Annotated[str | None, Cookie()] = None) -> None:
        session = visit or secrets.token_urlsafe()
        sessions.setdefault(session, None)
        response.set_cookie(COOKIE, session, httponly=True, samesite="lax")

    @router.post("/login", status_code=204)
    def log_in(
        login: Login, response: Response, visit: Annotated[str | None, Cookie()] = None
    ) -> None:
        session = visit or secrets.token_urlsafe()
        sessions[session] = login.name
        response.set_cookie(COOKIE, session, httponly=True, samesite="lax")

    @router.get("/me")
    def me(visit: Annotated[str, Cookie()] = "") -> dict[str, str]:
        name = sessions.get(visit)
        if name is None:
            raise HTTPException(401, "log in first")
        return {"name": name}

    return router
