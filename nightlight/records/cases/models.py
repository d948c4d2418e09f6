"""The case file."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from nightlight.records.workforce.models import Area, Member, Team


class Case(models.Model):
    """One case. It always has an owner: a named person who accepted it, or made it.

    `id` is also the id of its chain in the journal. `kind` is a kind of record of the pack's tables of moves, `state` one of its states.
    `levels` holds the level in force on each scale; `proposed` and `could_reach` what the rules say beside it.
    """

    id = models.UUIDField(primary_key=True)
    reference = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=40)
    area = models.ForeignKey(Area, models.PROTECT, related_name="cases")
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="cases")
    owner = models.ForeignKey(Member, models.PROTECT, related_name="cases")
    owner_role = models.CharField(max_length=60)
    owned_since = models.DateTimeField()
    restricted = models.BooleanField(default=False)
    levels = models.JSONField(default=dict)
    could_reach = models.JSONField(default=dict)
    urgency = models.SmallIntegerField(
        default=0, help_text="The rank of the level in force, for ordering: higher first."
    )
    could_urgency = models.SmallIntegerField(default=0, help_text="The same of the level that it could reach.")
    not_known = models.SmallIntegerField(
        default=0, help_text="How many facts are not known whose answer could raise a level."
    )
    unaccepted_since = models.DateTimeField(
        null=True, help_text="Since when a clock asks for somebody to accept it; none: nothing does."
    )
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        Member,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="None: it came by itself, from a partner or online.",
    )
    closed_at = models.DateTimeField(null=True)
    pack = models.CharField(max_length=101, help_text="Name and version of the pack by which it was last reckoned.")

    class Meta:
        """Newest first."""

        db_table = "cases_case"
        ordering = ("-opened_at",)
        indexes = (
            models.Index(
                fields=("area", "-urgency", "-could_urgency", "opened_at"),
                condition=Q(closed_at=None),
                name="cases_case_open",
            ),
            models.Index(
                fields=("-urgency", "-could_urgency", "opened_at"),
                condition=Q(closed_at=None),
                name="cases_case_urgent",
            ),
            models.Index(
                fields=("unaccepted_since",),
                condition=Q(closed_at=None, unaccepted_since__isnull=False),
                name="cases_case_unaccepted",
            ),
            models.Index(fields=("owner",), condition=Q(closed_at=None), name="cases_case_owned"),
        )

    def __str__(self) -> str:
        return self.reference


class Offer(models.Model):
    """Ownership offered to a named person. The giver keeps it until it is accepted by name; at most one offer of a case is open.

    `accepted_how` is ``screen`` or ``radio``; by radio, `recorded_by` is the control room's member who recorded that it was read back.
    `handover` is the same of all offers that were made together when a shift was handed over; none: it was offered by itself.
    """

    OPEN, ACCEPTED, DECLINED, WITHDRAWN = "open", "accepted", "declined", "withdrawn"

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="offers")
    offered_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    offered_to = models.ForeignKey(Member, models.PROTECT, related_name="offers")
    role = models.CharField(max_length=60)
    offered_at = models.DateTimeField()
    state = models.CharField(max_length=10, default=OPEN)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    accepted_how = models.CharField(max_length=10, blank=True, default="")
    recorded_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    handover = models.UUIDField(null=True)

    class Meta:
        """One open offer to a case."""

        db_table = "cases_offer"
        constraints = (
            models.UniqueConstraint(fields=("case",), condition=Q(state="open"), name="cases_offer_one_open"),
        )
        indexes = (
            models.Index(fields=("offered_to",), condition=Q(state="open"), name="cases_offer_waiting"),
            models.Index(fields=("handover",), condition=Q(handover__isnull=False), name="cases_offer_set"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} to {self.offered_to_id}: {self.state}"


class Happening(models.Model):
    """An event of the pack on a case: when it happened, when it was written down, by whom in which role, and what it carried.

    With the facts of the same entry it is one step of the case, from which its clocks are reckoned. Never changed.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="happenings")
    entry = models.IntegerField()
    event = models.CharField(max_length=60, blank=True)
    by = models.CharField(max_length=60)
    role = models.CharField(max_length=60)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    data = models.JSONField(default=dict)

    class Meta:
        """One a journal entry."""

        db_table = "cases_happening"
        ordering = ("happened_at", "entry")
        constraints = (models.UniqueConstraint(fields=("case", "entry"), name="cases_happening_once"),)

    def __str__(self) -> str:
        return f"{self.event} on {self.case_id}"


class Involvement(models.Model):
    """A person in a case, in a role (child, informant, carer ...), until taken out again. `person` is the id of a person."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="involvements")
    person = models.UUIDField(db_index=True)
    role = models.CharField(max_length=40)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    recorded_by = models.CharField(max_length=60)

    class Meta:
        """Each person once in a role at a time."""

        db_table = "cases_involvement"
        constraints = (
            models.UniqueConstraint(
                fields=("case", "person", "role"), condition=Q(until=None), name="cases_involvement_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} in {self.case_id}"


class Link(models.Model):
    """Two cases that have to do with each other, and why."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="links")
    other = models.ForeignKey(Case, models.PROTECT, related_name="linked_from")
    why = models.CharField(max_length=200)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    recorded_by = models.CharField(max_length=60)

    class Meta:
        """Each pair once."""

        db_table = "cases_link"
        constraints = (
            models.UniqueConstraint(fields=("case", "other"), condition=Q(until=None), name="cases_link_once"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} and {self.other_id}"


class NeedToKnow(models.Model):
    """Somebody named as needing to know a restricted case."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="need_to_know")
    member = models.ForeignKey(Member, models.PROTECT, related_name="needs_to_know")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    named_by = models.CharField(max_length=60)
    why = models.CharField(max_length=200)

    class Meta:
        """Each person once at a time."""

        db_table = "cases_need_to_know"
        constraints = (
            models.UniqueConstraint(fields=("case", "member"), condition=Q(until=None), name="cases_need_to_know_once"),
        )

    def __str__(self) -> str:
        return f"{self.member_id} needs to know {self.case_id}"
