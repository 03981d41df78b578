"""What is stored. The rules in `Meta` are kept by the database itself, for every program."""

from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.urls import reverse


class Tag(models.Model):
    """A word that notes are found by. Everybody has their own tags."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tags"
    )
    name = models.CharField(max_length=50)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="notes_tag_owner_name_unique"),
        ]

    def __str__(self) -> str:
        return self.name


class NoteQuerySet(models.QuerySet["Note"]):
    """The questions that are asked of notes."""

    def owned_by(self, user: AbstractBaseUser) -> "NoteQuerySet":
        """What this user may see: views begin here, so that no note of others slips in."""
        return self.filter(owner_id=user.pk)

    def with_tags(self) -> "NoteQuerySet":
        """All tags by one more query, instead of one more query for each note."""
        return self.prefetch_related("tags")


class Note(models.Model):
    """A note, seen by its owner only."""

    # Not `User`: the project may get a user model of its own.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notes"
    )
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="notes")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        # The id decides between equal times: without it a note can be on two pages, or on none.
        ordering = ["-updated_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "title"], name="notes_note_owner_title_unique"
            ),
            models.CheckConstraint(
                condition=~models.Q(title=""), name="notes_note_title_not_empty"
            ),
        ]
        indexes = [
            # "My notes, the newest first": one index finds them and has them in order.
            models.Index(fields=["owner", "-updated_at", "-id"], name="notes_note_owner_newest"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where the note is shown."""
        return reverse("notes:detail", kwargs={"pk": self.pk})

    @transaction.atomic
    def tag_with(self, names: Iterable[str]) -> None:
        """Gives the note exactly these tags, and makes those that its owner does not have yet."""
        tags = [Tag.objects.get_or_create(owner=self.owner, name=name)[0] for name in names]
        self.tags.set(tags)
