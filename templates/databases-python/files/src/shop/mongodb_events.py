"""What happened in the shop, as documents in MongoDB: each kind of event has fields of its own.

Good reasons for documents: the shape varies, an event is written once and read whole, and nothing
else must change together with it. What must agree (stock and orders) is in a relational database.
"""

from datetime import UTC, datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.database import Database

Document = dict[str, Any]

# MongoDB asks for no schema, but keeps one when it is told: what every event must have.
SCHEMA: Document = {
    "bsonType": "object",
    "required": ["event_id", "customer", "kind", "at"],
    "properties": {
        "event_id": {"bsonType": "string"},
        "customer": {"bsonType": "string"},
        "kind": {"bsonType": "string"},
        "at": {"bsonType": "date"},
        "cents": {"bsonType": ["int", "long"], "minimum": 0},
    },
}


class MongodbEvents:
    """Events, newest first by customer, and sums over them."""

    def __init__(self, database: Database[Document]) -> None:
        self._database = database
        self._events = database["events"]

    def create(self) -> None:
        """Makes the collection and its indexes; what is there stays."""
        if self._events.name not in self._database.list_collection_names():
            self._database.create_collection(self._events.name, validator={"$jsonSchema": SCHEMA})
        self._events.create_indexes(
            [
                # One event counts once, however often it is sent.
                IndexModel([("event_id", ASCENDING)], name="event_id_unique", unique=True),
                # A customer's events are found and sorted by one index: equality first, then order.
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
        """How much each customer spent, in cents, by an aggregation pipeline.

        `$match` comes first: what is filtered early is not carried through the later stages.
        """
        pipeline: list[Document] = [
            {"$match": {"kind": "bought"}},
            {"$group": {"_id": "$customer", "cents": {"$sum": "$cents"}}},
        ]
        return {row["_id"]: row["cents"] for row in self._events.aggregate(pipeline)}
