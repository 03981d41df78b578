"""How Django knows this app."""

from django.apps import AppConfig


class NotesConfig(AppConfig):
    """The notes and their tags."""

    name = "notes"
