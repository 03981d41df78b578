"""Notes: each belongs to one account, and its body is encrypted."""

import sqlite3
import uuid
from typing import Annotated

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from vault import audit
from vault.access import Address, CallingAccount, UsesDatabase, UsesServices
from vault.audit import Event
from vault.encryption import UnreadableError

router = APIRouter(prefix="/notes")


class NewNote(BaseModel):
    """What somebody writes. `extra="forbid"`: an `owner_id` in the request is an error."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, Field(min_length=1, max_length=200)]
    body: Annotated[str, Field(max_length=10_000)]


class NoteTitle(BaseModel):
    """A note in a list. Titles are not encrypted, so that the database can sort and search them."""

    id: str
    title: str


class Note(NoteTitle):
    """A whole note."""

    body: str


def place_of_body(note_id: str) -> str:
    """Where an encrypted body belongs."""
    return f"notes.sealed_body:{note_id}"


def own_note(
    db: sqlite3.Connection, note_id: str, account: str, address: str | None
) -> sqlite3.Row:
    """The note, if it is the caller's.

    The owner is part of the query, so no way through this module forgets to ask. A note of somebody
    else is answered like one that does not exist: 403 would say that it does.
    """
    row: sqlite3.Row | None = db.execute(
        "select id, title, sealed_body from notes where id = ? and owner_id = ?",
        (note_id, account),
    ).fetchone()
    if row is None:
        audit.record(Event.NOTE_REFUSED, account=account, note=note_id, address=address)
        raise HTTPException(404, "no such note")
    return row


@router.get("")
def list_notes(account: CallingAccount, db: UsesDatabase) -> list[NoteTitle]:
    """The titles of the caller's notes."""
    rows = db.execute(
        "select id, title from notes where owner_id = ? order by title, id limit 100", (account,)
    )
    return [NoteTitle(id=row["id"], title=row["title"]) for row in rows]


@router.post("", status_code=201)
def create_note(
    new: NewNote,
    account: CallingAccount,
    db: UsesDatabase,
    services: UsesServices,
    address: Address,
) -> Note:
    """Keeps a note. The id is made here: the encryption needs it before the row exists."""
    note_id = str(uuid.uuid4())
    sealed = services.cipher.seal(new.body, place_of_body(note_id))
    with db:
        db.execute(
            "insert into notes (id, owner_id, title, sealed_body) values (?, ?, ?, ?)",
            (note_id, account, new.title, sealed),
        )
    audit.record(Event.NOTE_CREATED, account=account, note=note_id, address=address)
    return Note(id=note_id, title=new.title, body=new.body)


@router.get("/{note_id}")
def read_note(
    note_id: uuid.UUID,
    account: CallingAccount,
    db: UsesDatabase,
    services: UsesServices,
    address: Address,
) -> Note:
    """A note of the caller."""
    row = own_note(db, str(note_id), account, address)
    try:
        body = services.cipher.open(row["sealed_body"], place_of_body(row["id"]))
    except UnreadableError:
        audit.record(Event.NOTE_UNREADABLE, account=account, note=row["id"], address=address)
        raise HTTPException(500, "the note cannot be read") from None
    return Note(id=row["id"], title=row["title"], body=body)


@router.delete("/{note_id}", status_code=204)
def delete_note(
    note_id: uuid.UUID, account: CallingAccount, db: UsesDatabase, address: Address
) -> None:
    """Removes a note of the caller."""
    row = own_note(db, str(note_id), account, address)
    with db:
        db.execute("delete from notes where id = ? and owner_id = ?", (row["id"], account))
    audit.record(Event.NOTE_DELETED, account=account, note=row["id"], address=address)
