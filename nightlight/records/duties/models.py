"""Running clocks, who was told of missed ones, and the pulse of the worker that watches them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from nightlight.records.cases.models import Case
from nightlight.records.workforce.models import Member


class Clock(models.Model):
    """One instance of a duty of a case: the `ordinal`th about that subject. What it says of time comes from `nightlight.rules.reckoning`.

    A miss is dated at the deadline and kept in `missed_at` even when the duty is met later. `next_rung` and `next_rung_at` say who on its
    ladder is told next and when; none: nobody. `accepted_by` took the alarm by name; `dealing_by` said to be back at `back_at`.
    """

    RUNNING, MISSED, MET, FELL_AWAY = "running", "missed", "met", "fell_away"

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks", db_index=False)
    duty = models.CharField(max_length=80)
    about_kind = models.CharField(max_length=20, blank=True)
    about = models.CharField(max_length=120, blank=True)
    ordinal = models.IntegerField()
    owner_role = models.CharField(max_length=60)
    started_at = models.DateTimeField()
    first_start = models.DateTimeField()
    counted_from = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default=RUNNING)
    missed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    next_rung = models.SmallIntegerField(default=0)
    next_rung_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    accepted_at = models.DateTimeField(null=True)
    dealing_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False)
    back_at = models.DateTimeField(null=True)

    class Meta:
        """Each instance once; what runs out next, whose ladder moves next, and whose each is, found without reading the rest.

        What the system itself does is never missed, and so never looked for among what runs out.
        """

        db_table = "duties_clock"
        constraints = (
            models.UniqueConstraint(
                fields=("case", "duty", "about_kind", "about", "ordinal"), name="duties_clock_once"
            ),
        )
        indexes = (
            models.Index(
                fields=("due_at",),
                condition=Q(state="running", due_at__isnull=False) & ~Q(owner_role="system"),
                name="duties_clock_due",
            ),
            models.Index(
                fields=("next_rung_at",),
                condition=Q(state__in=("running", "missed"), next_rung_at__isnull=False),
                name="duties_clock_rung",
            ),
            models.Index(
                fields=("owner_role", "due_at"),
                condition=Q(state__in=("running", "missed")),
                name="duties_clock_role",
            ),
            models.Index(
                fields=("accepted_by",),
                condition=Q(state__in=("running", "missed"), accepted_by__isnull=False),
                name="duties_clock_accepted",
            ),
            models.Index(
                fields=("dealing_by",),
                condition=Q(state__in=("running", "missed"), dealing_by__isnull=False),
                name="duties_clock_dealing",
            ),
        )

    def __str__(self) -> str:
        return f"{self.duty} of {self.case_id}"


class Telling(models.Model):
    """A rung of a missed clock's ladder, told once: to whom, or why it was passed over. `round` counts the repeated call past the last rung.

    Only the sweep writes here, while it holds clock and roster; so what it names is there, and need not be looked up again for each row.
    """

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="tellings", db_index=False, db_constraint=False)
    rung = models.SmallIntegerField()
    round = models.IntegerField(default=0)
    role = models.CharField(max_length=60)
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False)
    due_at = models.DateTimeField()
    told_at = models.DateTimeField()
    why = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        """Nobody is told of the same rung twice."""

        db_table = "duties_telling"
        constraints = (
            models.UniqueConstraint(
                fields=("clock", "rung", "round", "member"), nulls_distinct=False, name="duties_telling_once"
            ),
        )
        indexes = (models.Index(fields=("member",), condition=Q(member__isnull=False), name="duties_telling_reached"),)

    def __str__(self) -> str:
        return f"rung {self.rung} of {self.clock_id}"


class Watch(models.Model):
    """When a case must be reckoned again though nobody acts on it; claimed by whichever worker comes first."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="watch")
    look_at = models.DateTimeField(null=True)
    reckoned_at = models.DateTimeField()

    class Meta:
        """One to a case."""

        db_table = "duties_watch"
        indexes = (models.Index(fields=("look_at",), condition=Q(look_at__isnull=False), name="duties_watch_due"),)

    def __str__(self) -> str:
        return f"watch on {self.case_id}"


class Heartbeat(models.Model):
    """The last sign of life of one of the system's own watches, in real time: ``sweep``, ``reactions``, ``letters`` or ``night``."""

    name = models.CharField(primary_key=True, max_length=40)
    beat_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        """One row a watch."""

        db_table = "duties_heartbeat"

    def __str__(self) -> str:
        return self.name
