"""A01 Broken Access Control: an invoice is one number away from the next.

Whoever is logged in may read invoices. Which ones?
"""

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel

from exercises.people import Caller


class Invoice(BaseModel):
    """What somebody has to pay."""

    number: int
    customer: str
    cents: int


def routes() -> APIRouter:
    """The endpoint."""
    router = APIRouter(prefix="/a01")
    invoices = {
        1: Invoice(number=1, customer="ada", cents=1200),
        2: Invoice(number=2, customer="bob", cents=450),
    }

    @router.get("/invoices/{number}")
    def read(number: int, caller: Caller) -> Invoice:
        if number not in invoices:
            raise HTTPException(404, "no such invoice")
        return invoices[number]

    return router
