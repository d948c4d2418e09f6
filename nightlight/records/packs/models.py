"""Which policy pack is in force here, and since when."""

from __future__ import annotations

from django.db import models


class Adoption(models.Model):
    """A pack put in force: from an instant, by a named person, for a reason. The one with the latest `in_force_from` that has come is in force."""

    pack = models.CharField(max_length=60)
    version = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    in_force_from = models.DateTimeField()
    adopted_by = models.CharField(max_length=60)
    adopted_at = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        """Newest first."""

        db_table = "packs_adoption"
        ordering = ("-in_force_from", "-id")

    def __str__(self) -> str:
        return f"{self.pack} {self.version}"
