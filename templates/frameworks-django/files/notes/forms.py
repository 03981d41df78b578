"""What users may send, and what is said when it is wrong."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from notes.models import Note, Tag

MAX_TAGS = 10


class NoteForm(forms.ModelForm):
    """A note as its owner writes it.

    The owner is not among the fields: the view gives an instance that has one, whatever the request
    claims.
    """

    tags = forms.CharField(required=False, help_text="Words with commas between them")

    class Meta:
        model = Note
        fields = ["title", "body"]

    def clean_title(self) -> str:
        """Says that a title is taken, beside the field.

        The form would leave this rule out, because it involves the owner, who is not a field. The
        database keeps it anyway, also when two requests come at once.
        """
        title: str = self.cleaned_data["title"]
        others = Note.objects.owned_by(self.instance.owner).exclude(pk=self.instance.pk)
        if others.filter(title=title).exists():
            raise ValidationError("You have a note with this title already.", code="unique")
        return title

    def clean_tags(self) -> list[str]:
        """The words: in small letters, none twice, none empty."""
        words = {word.strip().lower() for word in self.cleaned_data["tags"].split(",")} - {""}
        if len(words) > MAX_TAGS:
            raise ValidationError(f"No more than {MAX_TAGS} tags.", code="too_many")
        longest = Tag._meta.get_field("name").max_length or 0
        if any(len(word) > longest for word in words):
            raise ValidationError(f"A tag has at most {longest} letters.", code="too_long")
        return sorted(words)

    @transaction.atomic
    def save(self, commit: bool = True) -> Note:
        """Stores the note and its tags: both or neither."""
        note: Note = super().save(commit)
        note.tag_with(self.cleaned_data["tags"])
        return note
