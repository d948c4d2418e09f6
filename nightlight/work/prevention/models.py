"""Patterns as the night found them, and who looked at them: ids and digests only. What was written stands on the cases, and is blanked there."""

from __future__ import annotations

from django.db import models

from nightlight.records.cases.models import Case
from nightlight.records.workforce.models import Member


class Finding(models.Model):
    """One pattern. `evidence` holds rows [case, child, area, began, ended, kind of mark, entry, field, since when it is evidence].

    `about` are the ids of children, or the digest of a mark. `holds` says whether the last night found it, at `as_of`; one that no longer holds stays.
    """

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=20)
    about = models.JSONField()
    evidence = models.JSONField()
    found_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    as_of = models.DateTimeField()
    holds = models.BooleanField(default=True)

    class Meta:
        """Those to which something came last, first."""

        db_table = "prevention_finding"
        ordering = ("-changed_at", "id")
        indexes = (
            models.Index(fields=("-changed_at",), condition=models.Q(holds=True), name="prevention_finding_holds"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class LookedAt(models.Model):
    """A pattern looked at by somebody, and what they decided: a row for each case on which they wrote it. Never changed."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="looks", db_constraint=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="patterns")
    entry = models.IntegerField()
    decided = models.CharField(max_length=20)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        """Once an entry."""

        db_table = "prevention_looked_at"
        ordering = ("at", "id")
        constraints = (models.UniqueConstraint(fields=("case", "entry"), name="prevention_looked_at_once"),)

    def __str__(self) -> str:
        return f"{self.finding_id} on {self.case_id}"


class Mark(models.Model):
    """A place that stands on the record of an episode, by the digest of its normal form: what stands there is read from the entry."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    entry = models.IntegerField()
    field = models.CharField(max_length=40)
    mark = models.CharField(max_length=64, db_index=True)

    class Meta:
        """Each once."""

        db_table = "prevention_mark"
        constraints = (models.UniqueConstraint(fields=("case", "entry", "field", "mark"), name="prevention_mark_once"),)

    def __str__(self) -> str:
        return f"{self.field} of entry {self.entry}"


class Plan(models.Model):
    """One version of a plan for the next report of a person: what it says stands in the entry. An earlier version stays; the newest counts."""

    id = models.UUIDField(primary_key=True)
    person = models.UUIDField(db_index=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="plans")
    entry = models.IntegerField()
    version = models.IntegerField()
    owner = models.ForeignKey(Member, models.PROTECT, related_name="+")
    review_on = models.DateField()
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        """Newest first."""

        db_table = "prevention_plan"
        ordering = ("-made_at", "-version")
        constraints = (models.UniqueConstraint(fields=("case", "entry"), name="prevention_plan_once"),)

    def __str__(self) -> str:
        return f"version {self.version} for {self.person}"


class Raised(models.Model):
    """A standing check of the pack that was raised on a case: which, since when by the rules, and when a night last saw it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="checks_raised", db_index=False)
    name = models.CharField(max_length=60)
    at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        """Each check once a case."""

        db_table = "prevention_raised"
        constraints = (models.UniqueConstraint(fields=("case", "name"), name="prevention_raised_once"),)

    def __str__(self) -> str:
        return f"{self.name} on {self.case_id}"


class Night(models.Model):
    """One look over all episodes: when, over how many, and how many patterns hold."""

    at = models.DateTimeField()
    episodes = models.IntegerField()
    findings = models.IntegerField()
    fresh = models.IntegerField()

    class Meta:
        """Newest first."""

        db_table = "prevention_night"
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.findings} patterns among {self.episodes} episodes"
