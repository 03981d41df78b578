"""Events in MongoDB."""

import json

from pymongo.database import Database

from shop.mongodb_events import Document, MongodbEvents


def test_an_event_counts_once_and_sums_are_right(mongodb: Database[Document]) -> None:
    events = MongodbEvents(mongodb)
    events.create_indexes()
    events.record("e1", "ada", "bought", cents=120)
    events.record("e1", "ada", "bought", cents=120)
    events.record("e2", "ada", "looked", at_product="PEN")
    events.record("e3", "grace", "bought", cents=450)
    assert events.spent_by_customer() == {"ada": 120, "grace": 450}
    assert {event["kind"] for event in events.of_customer("ada")} == {"bought", "looked"}


def test_the_events_of_a_customer_come_from_an_index(mongodb: Database[Document]) -> None:
    MongodbEvents(mongodb).create_indexes()
    plan = mongodb["events"].find({"event_id": "e1"}).explain()
    # MongoDB names the stage, FerretDB (which speaks the same protocol) the index.
    assert "IXSCAN" in json.dumps(plan, default=str) or "event_id" in json.dumps(plan, default=str)
