"""What happened in the shop, as documents in MongoDB: each kind of event has fields of its own."""

from datetime import UTC, datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.database import Database

Document = dict[str, Any]


class MongodbEvents:
    """Events, newest first by customer, and sums over them."""

    def __init__(self, database: Database[Document]) -> None:
        self._events = database["events"]

    def create_indexes(self) -> None:
        """One event counts once, and a customer's events are found and sorted by one index."""
        self._events.create_indexes(
            [
                IndexModel([("event_id", ASCENDING)], name="event_id_unique", unique=True),
                IndexModel([("customer", ASCENDING), ("at", DESCENDING)], name="customer_at"),
            ]
        )

    def record(self, event_id: str, customer: str, kind: str, **fields: object) -> None:
        """Writes an event; the same id again is the same event."""
        event = {"customer": customer, "kind": kind, "at": datetime.now(UTC), **fields}
        self._events.update_one({"event_id": event_id}, {"$setOnInsert": event}, upsert=True)

    def of_customer(self, customer: str, count: int = 20) -> list[Document]:
        """The newest events of a customer."""
        found = self._events.find({"customer": customer}, {"_id": False})
        return list(found.sort("at", DESCENDING).limit(count))

    def spent_by_customer(self) -> dict[str, int]:
        """How much each customer spent, in cents, by an aggregation pipeline."""
        pipeline: list[Document] = [
            {"$match": {"kind": "bought"}},
            {"$group": {"_id": "$customer", "cents": {"$sum": "$cents"}}},
        ]
        return {row["_id"]: row["cents"] for row in self._events.aggregate(pipeline)}
