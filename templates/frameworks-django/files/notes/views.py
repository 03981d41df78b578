"""The pages. LoginRequiredMiddleware has let in only users who are signed in."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.messages.views import SuccessMessageMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.views.generic import CreateView, DetailView, ListView, UpdateView

from notes.forms import NoteForm
from notes.models import Note, NoteQuerySet


def user_of(request: HttpRequest) -> AbstractBaseUser:
    """Who is signed in. A view that is opened to everybody by mistake still shows nothing."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


class OwnNotes:
    """For views of notes: the notes of others do not exist.

    They are "404 not found" and not "403 forbidden", which would say that there is such a note.
    """

    request: HttpRequest

    def get_queryset(self) -> NoteQuerySet:
        """The notes that this user may see and change."""
        return Note.objects.owned_by(user_of(self.request)).with_tags()


class NoteList(OwnNotes, ListView):
    """The newest notes."""

    template_name = "notes/list.html"
    paginate_by = 20


class NoteDetail(OwnNotes, DetailView):
    """One note."""

    template_name = "notes/detail.html"


class NoteCreate(SuccessMessageMixin, CreateView):
    """A new note."""

    form_class = NoteForm
    template_name = "notes/form.html"
    success_message = "“%(title)s” is stored."

    def get_form_kwargs(self) -> dict[str, Any]:
        """Begins with an empty note that has its owner already."""
        kwargs: dict[str, Any] = super().get_form_kwargs()
        return kwargs | {"instance": Note(owner_id=user_of(self.request).pk)}


class NoteUpdate(OwnNotes, SuccessMessageMixin, UpdateView):
    """Another text for a note."""

    object: Note
    form_class = NoteForm
    template_name = "notes/form.html"
    success_message = "“%(title)s” is changed."

    def get_initial(self) -> dict[str, Any]:
        """The tags as they were typed: the form cannot find them by itself."""
        return {"tags": ", ".join(tag.name for tag in self.object.tags.all())}
