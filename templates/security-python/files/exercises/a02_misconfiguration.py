"""A02 Security Misconfiguration: every site may read the answers, in the visitor's name.

Browsers keep a page from reading what another site answers, unless that site allows it (CORS). The
shop's own page on another origin needs that. Somebody configured it until it worked.
"""

from typing import Annotated

from fastapi import APIRouter, Header, Response

from exercises.people import Caller


def routes() -> APIRouter:
    """The endpoint."""
    router = APIRouter(prefix="/a02")

    @router.get("/profile")
    def profile(
        caller: Caller, response: Response, origin: Annotated[str | None, Header()] = None
    ) -> dict[str, str]:
        response.headers["Vary"] = "Origin"
        if origin is not None:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Allow-Credentials"] = "true"
        return {"name": caller, "address": f"{caller}@shop.example"}

    return router
