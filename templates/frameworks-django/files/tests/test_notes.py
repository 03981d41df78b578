"""Pages of notes: what their owner can do, and that nobody else can."""

from http import HTTPStatus

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from notes.models import Note, Tag
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

NEW = reverse("notes:create")
LIST = reverse("notes:list")


@pytest.fixture
def note(ada: User) -> Note:
    """A note that Ada wrote."""
    note = Note.objects.create(owner=ada, title="Secret plan", body="Buy more pens")
    note.tag_with(["plans"])
    return note


def edit_url(note: Note) -> str:
    return reverse("notes:edit", args=[note.pk])


def test_a_new_note_belongs_to_who_is_signed_in(as_ada: Client, ada: User, grace: User) -> None:
    # The form has no such field; a request can have it all the same.
    sent = {"title": "Pens", "body": "Two", "tags": "Shop, shop , home", "owner": grace.pk}
    response = as_ada.post(NEW, sent, follow=True)
    note = Note.objects.get()
    assert note.owner == ada
    assert [tag.name for tag in note.tags.all()] == ["home", "shop"]
    assertRedirects(response, note.get_absolute_url())
    assertContains(response, "“Pens” is stored.")


def test_a_note_can_be_changed(as_ada: Client, note: Note) -> None:
    assertContains(as_ada.get(edit_url(note)), 'value="plans"')
    sent = {"title": note.title, "body": "Buy ink", "tags": "ink"}
    assertRedirects(as_ada.post(edit_url(note), sent), note.get_absolute_url())
    note.refresh_from_db()
    assert note.body == "Buy ink"
    assert [tag.name for tag in note.tags.all()] == ["ink"]


def test_the_list_shows_own_notes_only(as_ada: Client, as_grace: Client, note: Note) -> None:
    assertContains(as_ada.get(LIST), "Secret plan")
    assertNotContains(as_grace.get(LIST), "Secret plan")


@pytest.mark.parametrize("name", ["notes:detail", "notes:edit"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_for_a_stranger_the_note_does_not_exist(
    as_grace: Client, note: Note, name: str, method: str
) -> None:
    send = getattr(as_grace, method)
    response = send(reverse(name, args=[note.pk]), {"title": "Mine now"})
    # The page for reading takes no POST, from anybody.
    refused = {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}
    assert response.status_code in refused
    if (name, method) != ("notes:detail", "post"):
        assert response.status_code == HTTPStatus.NOT_FOUND
    note.refresh_from_db()
    assert note.title == "Secret plan"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"title": ""}, "This field is required."),
        ({"title": "x" * 201}, "at most 200 characters"),
        ({"title": "Secret plan"}, "You have a note with this title already."),
        ({"title": "Pens", "tags": ",".join("abcdefghijk")}, "No more than 10 tags."),
        ({"title": "Pens", "tags": "x" * 51}, "A tag has at most 50 letters."),
    ],
)
def test_a_wrong_note_is_explained_and_not_stored(
    as_ada: Client, note: Note, sent: dict[str, str], said: str
) -> None:
    assertContains(as_ada.post(NEW, sent), said)
    assert Note.objects.count() == 1


def test_two_owners_may_use_one_title_and_one_tag(as_grace: Client, note: Note) -> None:
    as_grace.post(NEW, {"title": note.title, "tags": "plans"})
    assert Note.objects.filter(title=note.title).count() == 2
    assert Tag.objects.filter(name="plans").count() == 2


def test_the_database_itself_refuses_a_second_note_with_one_title(note: Note) -> None:
    with pytest.raises(IntegrityError):
        Note.objects.create(owner=note.owner, title=note.title)


def test_the_database_itself_refuses_a_note_without_a_title(ada: User) -> None:
    with pytest.raises(IntegrityError, match="notes_note_title_not_empty"):
        Note.objects.create(owner=ada, title="")


def test_what_users_wrote_is_escaped(as_ada: Client, note: Note) -> None:
    Note.objects.update(body="<script>alert(1)</script>")
    page = as_ada.get(note.get_absolute_url())
    assertContains(page, "&lt;script&gt;")
    assertNotContains(page, "<script>")


def test_the_list_needs_no_more_queries_for_more_notes(as_ada: Client, ada: User) -> None:
    def queries_with(notes: int) -> int:
        for number in range(notes):
            note = Note.objects.create(owner=ada, title=f"{number} of {notes}")
            note.tag_with([f"t{number}", "all"])
        with CaptureQueriesContext(connection) as queries:
            as_ada.get(LIST)
        return len(queries)

    assert queries_with(1) == queries_with(10)


def test_notes_come_in_pages_and_none_is_lost(as_ada: Client, ada: User) -> None:
    Note.objects.bulk_create(Note(owner=ada, title=f"Note {number}") for number in range(45))
    pages = [as_ada.get(LIST, {"page": page}).context["page_obj"] for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert len({note.pk for page in pages for note in page}) == 45
    assert as_ada.get(LIST, {"page": 4}).status_code == HTTPStatus.NOT_FOUND
