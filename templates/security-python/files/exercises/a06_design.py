"""A06 Insecure Design: the code does what was planned, and the plan has a hole.

A cinema takes bookings for groups. "Up to 15 seats without a deposit", somebody wrote down. The
hall has 100 seats.
"""

from typing import Annotated

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field

from exercises.people import Caller

HALL = 100


class Booking(BaseModel):
    """How many seats somebody wants to have kept free."""

    seats: Annotated[int, Field(ge=1, le=15)]


def routes() -> APIRouter:
    """The endpoint."""
    router = APIRouter(prefix="/a06")
    bookings: list[tuple[str, int]] = []

    @router.post("/bookings", status_code=201)
    def book(booking: Booking, caller: Caller) -> dict[str, int]:
        free = HALL - sum(seats for _, seats in bookings)
        if booking.seats > free:
            raise HTTPException(409, "not enough seats")
        bookings.append((caller, booking.seats))
        return {"free": free - booking.seats}

    return router
