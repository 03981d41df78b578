"""A10 Mishandling of Exceptional Conditions: when the check itself fails, the door is open.

Each report has a list of readers. "payroll" is new, and nobody has written its list yet.
"""

import logging

from fastapi import APIRouter, HTTPException

from exercises.people import Caller

LOGGER = logging.getLogger("exercises.a10")

READERS = {"sales": {"ada", "bob"}, "plans": {"ada"}}
REPORTS = {"sales": "up", "plans": "expand", "payroll": "ada 1000, bob 900"}


def routes() -> APIRouter:
    """The endpoint."""
    router = APIRouter(prefix="/a10")

    @router.get("/reports/{name}")
    def read(name: str, caller: Caller) -> dict[str, str]:
        refused = False
        try:
            refused = caller not in READERS[name]
        except KeyError:
            LOGGER.warning("no list of readers for a report")
        if refused or name not in REPORTS:
            raise HTTPException(404, "no such report")
        return {"text": REPORTS[name]}

    return router
