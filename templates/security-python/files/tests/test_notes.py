"""Notes: whose they are, and what the database shows of them."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from conftest import Person

NOTE = {"title": "Plans", "body": "nobody may read this"}


def kept(client: TestClient, body: str = NOTE["body"]) -> dict[str, Any]:
    answer = client.post("/notes", json=NOTE | {"body": body})
    assert answer.status_code == 201
    note: dict[str, Any] = answer.json()
    return note


def test_a_note_comes_back_to_its_owner(person: Person) -> None:
    ada = person("ada")
    note = kept(ada)
    assert ada.get(f"/notes/{note['id']}").json() == note
    assert ada.get("/notes").json() == [{"id": note["id"], "title": "Plans"}]


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_note_of_somebody_else_looks_like_none(person: Person, method: str) -> None:
    ada, bob = person("ada"), person("bob")
    note = kept(ada)
    others = bob.request(method, f"/notes/{note['id']}")
    none = bob.request(method, "/notes/00000000-0000-4000-8000-000000000000")
    assert others.status_code == none.status_code == 404
    assert others.json() == none.json()
    assert bob.get("/notes").json() == []
    assert ada.get(f"/notes/{note['id']}").status_code == 200


def test_trying_somebody_elses_note_is_in_the_audit_log(
    person: Person, audited: Callable[[], list[dict[str, str | None]]]
) -> None:
    note = kept(person("ada"))
    person("bob").get(f"/notes/{note['id']}")
    last = audited()[-1]
    assert (last["event"], last["note"]) == ("note.refused", note["id"])


def test_the_owner_cannot_be_chosen(person: Person) -> None:
    answer = person("ada").post("/notes", json=NOTE | {"owner_id": "somebody"})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/notes"), ("POST", "/notes"), ("GET", "/notes/1"), ("DELETE", "/notes/1")],
)
def test_without_a_session_there_is_nothing(anybody: TestClient, method: str, path: str) -> None:
    answer = anybody.request(method, path, json=NOTE if method == "POST" else None)
    assert answer.status_code == 401


def test_a_deleted_note_is_gone(person: Person) -> None:
    ada = person("ada")
    note = kept(ada)
    assert ada.delete(f"/notes/{note['id']}").status_code == 204
    assert ada.get(f"/notes/{note['id']}").status_code == 404


def test_the_database_does_not_show_the_body(person: Person, database: Path) -> None:
    kept(person("ada"))
    raw = database.read_bytes()
    assert NOTE["title"].encode() in raw
    assert NOTE["body"].encode() not in raw


def test_a_body_that_was_moved_to_another_note_does_not_open(
    person: Person, database: Path, audited: Callable[[], list[dict[str, str | None]]]
) -> None:
    ada, bob = person("ada"), person("bob")
    adas, bobs = kept(ada), kept(bob, "something else")
    with closing(sqlite3.connect(database)) as db, db:
        db.execute(
            "update notes set sealed_body = (select sealed_body from notes where id = ?)"
            " where id = ?",
            (adas["id"], bobs["id"]),
        )
    answer = bob.get(f"/notes/{bobs['id']}")
    assert answer.status_code == 500
    assert NOTE["body"] not in answer.text
    assert audited()[-1]["event"] == "note.unreadable"
