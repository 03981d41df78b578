"""A08 Software or Data Integrity Failures: data from outside decides what the program does.

A customer can save the basket as a text and load it again, on another machine, say.
"""

import base64
import pickle

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel


class Saved(BaseModel):
    """A basket as a text."""

    saved: str


def routes() -> APIRouter:
    """The endpoints."""
    router = APIRouter(prefix="/a08")

    @router.post("/save")
    def save(basket: dict[str, int]) -> Saved:
        return Saved(saved=base64.b64encode(pickle.dumps(basket)).decode())

    @router.post("/load")
    def load(basket: Saved) -> dict[str, int]:
        try:
            raw = base64.b64decode(basket.saved)
            loaded = pickle.loads(raw)  # noqa: S301 -- the planted hole; it goes when you close it
        except (ValueError, pickle.UnpicklingError):
            raise HTTPException(422, "this is no basket") from None
        if not isinstance(loaded, dict):
            raise HTTPException(422, "this is no basket")
        return loaded

    return router
