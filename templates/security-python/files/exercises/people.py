"""Who is asking, for exercises that are about something else: `Authorization: Bearer ada`."""

from typing import Annotated

from fastapi import Depends, Header, HTTPException


def caller_of(authorization: Annotated[str, Header()] = "") -> str:
    """The name of the caller. That it is proven, is taken for granted here."""
    scheme, _, name = authorization.partition(" ")
    if scheme != "Bearer" or name not in {"ada", "bob"}:
        raise HTTPException(401, "use `Authorization: Bearer ada` or `bob`")
    return name


Caller = Annotated[str, Depends(caller_of)]
