"""What the routes share: the database, and who is asking."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import Depends, HTTPException, Request

from vault import sessions
from vault.database import connect
from vault.encryption import FieldCipher
from vault.settings import Settings
from vault.throttle import Throttle

# Browsers take `__Host-` only with Secure, Path=/ and no Domain: a sister domain cannot set it.
COOKIE = "__Host-session"


@dataclass(frozen=True)
class Services:
    """What lives as long as the application."""

    settings: Settings
    database: Path
    cipher: FieldCipher
    throttle: Throttle


def services_of(request: Request) -> Services:
    """The services of the application that serves this request."""
    services = request.app.state.services
    assert isinstance(services, Services)  # noqa: S101 -- for the type checker: create_app sets it
    return services


UsesServices = Annotated[Services, Depends(services_of)]


def database_of(services: UsesServices) -> Iterator[sqlite3.Connection]:
    """A connection for this request."""
    connection = connect(services.database)
    try:
        yield connection
    finally:
        connection.close()


UsesDatabase = Annotated[sqlite3.Connection, Depends(database_of)]


def account_of(request: Request, db: UsesDatabase) -> str:
    """The id of the account that asks. A route that takes it cannot be used without a session."""
    token = request.cookies.get(COOKIE)
    account = None if token is None else sessions.account_of(db, token)
    if account is None:
        raise HTTPException(401, "log in first")
    return account


CallingAccount = Annotated[str, Depends(account_of)]


def address_of(request: Request) -> str | None:
    """Where the request comes from. Behind a proxy of yours, let uvicorn read its header."""
    return None if request.client is None else request.client.host


Address = Annotated[str | None, Depends(address_of)]
