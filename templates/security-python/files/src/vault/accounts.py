"""Accounts, and logging in and out."""

import math
import sqlite3
import uuid
from typing import Annotated

from fastapi import APIRouter, HTTPException, Request, Response
from pydantic import BaseModel, ConfigDict, Field, SecretStr

from vault import audit, passwords, sessions
from vault.access import COOKIE, Address, UsesDatabase, UsesServices
from vault.audit import Event

router = APIRouter()

# One spelling per name: `Ada` and `ada` would be two counts in the throttle for one account.
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{2,31}$")]


class Login(BaseModel):
    """A name and a password."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    # `SecretStr` shows stars when it is printed. The upper bound keeps hashing affordable.
    password: Annotated[SecretStr, Field(max_length=128)]


class NewAccount(Login):
    """Length is what makes a password strong; rules about digits and signs are not."""

    password: Annotated[SecretStr, Field(min_length=15, max_length=128)]


@router.post("/accounts", status_code=201)
def create_account(new: NewAccount, db: UsesDatabase, address: Address) -> dict[str, str]:
    """Makes an account. Hashing takes long, so this is no `async def`: it gets a thread."""
    account_id = str(uuid.uuid4())
    password_hash = passwords.hashed(new.password.get_secret_value())
    try:
        with db:
            db.execute(
                "insert into accounts (id, name, password_hash) values (?, ?, ?)",
                (account_id, new.name, password_hash),
            )
    except sqlite3.IntegrityError:
        raise HTTPException(409, "the name is taken") from None
    audit.record(Event.ACCOUNT_CREATED, account=account_id, address=address)
    return {"id": account_id, "name": new.name}


def account_named(db: sqlite3.Connection, name: str) -> tuple[str | None, str | None]:
    """The id and the password's hash of an account, if there is one."""
    row = db.execute("select id, password_hash from accounts where name = ?", (name,)).fetchone()
    return (None, None) if row is None else (row["id"], row["password_hash"])


@router.post("/session", status_code=204)
def log_in(
    login: Login,
    request: Request,
    response: Response,
    db: UsesDatabase,
    services: UsesServices,
    address: Address,
) -> None:
    """Starts a session. A wrong password and an unknown name get the same answer."""
    account_id, stored = account_named(db, login.name)
    wait = services.throttle.seconds_to_wait(login.name)
    if wait > 0:
        audit.record(Event.LOGIN_THROTTLED, account=account_id, address=address)
        headers = {"Retry-After": str(math.ceil(wait))}
        raise HTTPException(429, "too many attempts", headers=headers)

    password = login.password.get_secret_value()
    right = passwords.is_right(password, stored)
    if account_id is None or stored is None or not right:
        audit.record(Event.LOGIN_FAILED, account=account_id, address=address)
        raise HTTPException(401, "wrong name or password")

    services.throttle.forget(login.name)
    if passwords.is_outdated(stored):
        with db:
            db.execute(
                "update accounts set password_hash = ? where id = ?",
                (passwords.hashed(password), account_id),
            )
    if old := request.cookies.get(COOKIE):
        sessions.end(db, old)
    lifetime = services.settings.session_lifetime
    token = sessions.begin(db, account_id, lifetime)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(lifetime.total_seconds()),
        httponly=True,  # scripts cannot read it
        secure=True,  # it travels over HTTPS only; browsers count localhost as safe, too
        samesite="strict",  # requests that start on other sites come without it
        path="/",
    )
    audit.record(Event.LOGIN_SUCCEEDED, account=account_id, address=address)


@router.delete("/session", status_code=204)
def log_out(request: Request, response: Response, db: UsesDatabase, address: Address) -> None:
    """Ends the session, if there is one."""
    if token := request.cookies.get(COOKIE):
        audit.record(Event.LOGOUT, account=sessions.account_of(db, token), address=address)
        sessions.end(db, token)
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")
