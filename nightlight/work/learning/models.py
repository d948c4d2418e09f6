"""The cases that people typed or uploaded here."""

from __future__ import annotations

import uuid

from django.db import models


class TypedCase(models.Model):
    """A case as somebody wrote it: the text of a scenario file. It holds nothing about any real person, and the page says so.

    It is never changed, and the running system has no right to: a corrected case is a new one.
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=200)
    text = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        """Newest first."""

        db_table = "learning_typed_case"
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return self.title
