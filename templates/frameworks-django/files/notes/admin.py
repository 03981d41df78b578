"""What staff see under /admin/."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from notes.models import Note, Tag


@admin.register(Note)
class NoteAdmin(admin.ModelAdmin):
    """The notes of all users."""

    list_display = ("title", "owner", "updated_at")
    # The owners by one query with a join, instead of one query for each line.
    list_select_related = ("owner",)
    list_filter = ("updated_at",)
    search_fields = ("title", "owner__username")
    # A list of all users in a `select` grows with the users.
    autocomplete_fields = ("owner",)
    filter_horizontal = ("tags",)
    readonly_fields = ("created_at", "updated_at")


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    """The tags of all users, and how much they are used."""

    list_display = ("name", "owner", "used")
    list_select_related = ("owner",)
    search_fields = ("name",)
    autocomplete_fields = ("owner",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        """Counts in the database: one query for the page."""
        tags: QuerySet[Tag] = super().get_queryset(request)
        return tags.annotate(used_by=Count("notes"))

    @admin.display(description="notes", ordering="used_by")
    def used(self, tag: Tag) -> int:
        """How many notes have the tag."""
        count: int = tag.used_by  # type: ignore[attr-defined]
        return count
