"""Events in MongoDB."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from pymongo import DESCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from shop.mongodb_events import Document, MongodbEvents


@pytest.fixture
def events(mongodb: Database[Document]) -> MongodbEvents:
    events = MongodbEvents(mongodb)
    events.create()
    return events


def test_an_event_counts_once_and_sums_are_right(events: MongodbEvents) -> None:
    events.record("e1", "ada", "bought", cents=120)
    events.record("e1", "ada", "bought", cents=120)
    events.record("e2", "ada", "looked", at_product="PEN")
    events.record("e3", "grace", "bought", cents=450)
    assert events.spent_by_customer() == {"ada": 120, "grace": 450}


def test_the_newest_events_of_a_customer_come_first(events: MongodbEvents) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for n in range(3):
        events.record(f"e{n}", "ada", "looked", at=start + timedelta(hours=n))
    events.record("other", "grace", "looked")
    assert [event["event_id"] for event in events.of_customer("ada", 2)] == ["e2", "e1"]


def test_the_database_itself_refuses_a_second_event_with_one_id(
    events: MongodbEvents, mongodb: Database[Document]
) -> None:
    events.record("e1", "ada", "bought", cents=120)
    again = {"event_id": "e1", "customer": "eve", "kind": "bought", "at": datetime.now(UTC)}
    with pytest.raises(DuplicateKeyError):
        mongodb["events"].insert_one(again)


def test_creating_twice_changes_nothing(events: MongodbEvents) -> None:
    events.record("e1", "ada", "bought", cents=120)
    events.create()
    assert events.spent_by_customer() == {"ada": 120}


def test_the_events_of_a_customer_come_from_an_index(
    events: MongodbEvents, mongodb: Database[Document]
) -> None:
    now = datetime.now(UTC)
    mongodb["events"].insert_many(
        {"event_id": f"e{n}", "customer": f"c{n % 500}", "kind": "looked", "at": now}
        for n in range(2000)
    )
    found = mongodb["events"].find({"customer": "c7"}).sort("at", DESCENDING)
    assert "customer_at" in json.dumps(found.explain(), default=str)
