"""Addresses and places, in their first form."""

from __future__ import annotations

from django.db import models


class Place(models.Model):
    """A place as it was given, and its normal form, by which the same place is found again. `area` is the policing area it lies in."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=200, blank=True, default="")
    lines = models.TextField(blank=True, default="")
    postcode = models.CharField(max_length=10, blank=True, default="")
    normal_form = models.CharField(max_length=300, db_index=True)
    area = models.CharField(max_length=60, blank=True, default="")
    made_at = models.DateTimeField()

    class Meta:
        """By name."""

        db_table = "places_place"

    def __str__(self) -> str:
        return self.name or self.normal_form
