"""The photos of those who are missing: made anew from what was sent, so that nothing is in them but the picture."""

from __future__ import annotations

from django.db import models

from nightlight.records.cases.models import Case


class Photo(models.Model):
    """One photo of the person of a case. Its row is never removed; `image` and `small` are emptied by a recorded retention decision alone.

    `digest` is that of `image`, as the journal holds it too. `taken_on` is None where nobody knows the day.
    """

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="photos")
    entry = models.IntegerField()
    taken_on = models.DateField(null=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=60)
    image = models.BinaryField(null=True)
    small = models.BinaryField(null=True)
    width = models.IntegerField()
    height = models.IntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        """The newest first."""

        db_table = "found_photo"
        ordering = ("-added_at", "-entry")

    def __str__(self) -> str:
        return str(self.id)


class Publication(models.Model):
    """Something about the person of a case that was published in one place, with what it showed. It stays on the list until it is confirmed down.

    `place` and `shows` are ids of policy; where exactly it is stands in the words of its entry, and in what happened. `down_entry` is the entry
    that confirmed it down; None: it is up.
    """

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="publications")
    entry = models.IntegerField()
    place = models.CharField(max_length=40)
    shows = models.JSONField(default=list)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=60)
    down_at = models.DateTimeField(null=True)
    down_by = models.CharField(max_length=60, blank=True, default="")
    down_entry = models.IntegerField(null=True)

    class Meta:
        """The oldest first."""

        db_table = "found_publication"
        ordering = ("published_at", "entry")

    def __str__(self) -> str:
        return f"{self.place} of {self.case_id}"
