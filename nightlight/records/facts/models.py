"""Every fact asserted of a case. Append-only: a later word stands beside an earlier one and replaces nothing."""

from __future__ import annotations

from django.db import models

from nightlight.records.cases.models import Case


class Assertion(models.Model):
    """One thing said about one fact of a case; the fields mean what `nightlight.rules.facts.Assertion` says.

    `value` is JSON: yes, no, a number or a word; null says that it was asked and is not known. `entry` is the number of its journal entry.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="facts")
    entry = models.IntegerField()
    fact = models.CharField(max_length=60)
    value = models.JSONField(null=True)
    said_by = models.CharField(max_length=120, blank=True)
    obtained_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    written_by = models.CharField(max_length=60)
    settles = models.BooleanField(default=False)

    class Meta:
        """As written down."""

        db_table = "facts_assertion"
        ordering = ("entry", "id")
        constraints = (models.UniqueConstraint(fields=("case", "entry", "fact"), name="facts_assertion_once"),)

    def __str__(self) -> str:
        return f"{self.fact} of {self.case_id}"
