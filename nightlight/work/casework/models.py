"""The forms that were recorded, so that one that is sent twice is recorded once."""

from __future__ import annotations

from django.db import models


class SentForm(models.Model):
    """A form that was sent with just this in it, by its mark: never changed, and it says nothing about anybody."""

    mark = models.UUIDField(primary_key=True)
    sent_at = models.DateTimeField()

    class Meta:
        """As they were sent."""

        db_table = "casework_sent_form"

    def __str__(self) -> str:
        return str(self.mark)
