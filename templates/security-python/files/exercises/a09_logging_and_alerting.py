"""A09 Security Logging and Alerting Failures: nobody notices, and the log can be made to lie.

Lines of the level ERROR wake somebody up; those of lower levels are there to be read later.
"""

import logging
import secrets

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel

LOGGER = logging.getLogger("exercises.a09")

PASSWORDS = {"ada": "placeholder"}


class Login(BaseModel):
    """A name and a password."""

    name: str
    password: str


def routes() -> APIRouter:
    """The endpoint."""
    router = APIRouter(prefix="/a09")

    @router.post("/login", status_code=204)
    def log_in(login: Login) -> None:
        LOGGER.info("login as %s", login.name)
        right = PASSWORDS.get(login.name, "")
        if not right or not secrets.compare_digest(right.encode(), login.password.encode()):
            raise HTTPException(401, "wrong name or password")

    return router
