"""The profiles of children in care, as they were kept from time to time."""

from __future__ import annotations

from django.db import models


class Profile(models.Model):
    """A child's profile as somebody left it. Never changed: whoever works on it adds a newer one, and what stood before is kept.

    `person` is the id of the child, whose chain in the journal holds the entry; `fields` holds texts by the ids of the policy value
    ``profile_fields``. A recorded retention decision on the words of the entry empties `fields` and `said_by`, and nothing else can.
    """

    id = models.UUIDField(primary_key=True)
    person = models.UUIDField(db_index=True)
    entry = models.IntegerField()
    fields = models.JSONField(default=dict)
    said_by = models.CharField(max_length=120, blank=True, default="")
    updated_at = models.DateTimeField()
    updated_by = models.CharField(max_length=60)

    class Meta:
        """The newest first."""

        db_table = "care_profile"
        ordering = ("-updated_at", "-entry")
        constraints = (models.UniqueConstraint(fields=("person", "entry"), name="care_profile_once"),)

    def __str__(self) -> str:
        return f"{self.person} at {self.updated_at}"
