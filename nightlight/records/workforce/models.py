"""Officers and staff, what roles they hold, their teams and areas, planned shifts, and who is on duty now and where."""

from __future__ import annotations

from django.db import models


class Area(models.Model):
    """A policing area. `id` is a plain word, such as ``north``."""

    id = models.SlugField(primary_key=True, max_length=60)
    name = models.CharField(max_length=120)

    class Meta:
        """By name."""

        db_table = "workforce_area"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A team; `area` is none where it works for the whole force."""

    id = models.SlugField(primary_key=True, max_length=60)
    name = models.CharField(max_length=120)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="teams")

    class Meta:
        """By name."""

        db_table = "workforce_team"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Shift(models.Model):
    """A planned shift of a team, from one instant up to another."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    name = models.CharField(max_length=60)

    class Meta:
        """In time order."""

        db_table = "workforce_shift"
        ordering = ("starts_at",)
        constraints = (
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="workforce_shift_ends"),
            models.UniqueConstraint(fields=("team", "starts_at"), name="workforce_shift_once"),
        )

    def __str__(self) -> str:
        return f"{self.name} of {self.team_id}"


class Member(models.Model):
    """An officer or a member of staff. `rank` is a word of the pack's rank order, empty for staff. Never removed: one who left has `left_at`."""

    id = models.UUIDField(primary_key=True)
    collar = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    rank = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="members")
    left_at = models.DateTimeField(null=True)

    class Meta:
        """By name."""

        db_table = "workforce_member"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class RoleHeld(models.Model):
    """A role that a member holds, as the pack names roles, from one instant to another (none: still)."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="roles")
    role = models.CharField(max_length=60)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    granted_by = models.CharField(max_length=60)
    ended_by = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        """A role is held once at a time."""

        db_table = "workforce_role_held"
        constraints = (
            models.UniqueConstraint(
                fields=("member", "role"), condition=models.Q(until=None), name="workforce_role_held_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} held by {self.member_id}"


class Stint(models.Model):
    """A member on duty in one role: for an area, or for the whole force where `area` is none. `covering`: they said "I am covering", for `covers`
    or for whoever is missing.

    One open stint for each member, role and area; a member may have several at once (an inspector who covers the neighbouring area).
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="stints")
    role = models.CharField(max_length=60)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="stints")
    covers = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    covering = models.BooleanField(default=False)
    where = models.CharField(max_length=120, blank=True, default="")
    began_at = models.DateTimeField()
    until_expected = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """In the order in which they began."""

        db_table = "workforce_stint"
        ordering = ("began_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("member", "role", "area"),
                condition=models.Q(ended_at=None),
                nulls_distinct=False,
                name="workforce_stint_once",
            ),
        )
        indexes = (
            models.Index(fields=("role", "area"), condition=models.Q(ended_at=None), name="workforce_stint_on_duty"),
        )

    def __str__(self) -> str:
        return f"{self.member_id} as {self.role}"


class Swap(models.Model):
    """An offer to swap: `offered_by` asks `offered_to` to take over their open stints. It takes effect when accepted by name."""

    OPEN, ACCEPTED, DECLINED, WITHDRAWN = "open", "accepted", "declined", "withdrawn"

    id = models.UUIDField(primary_key=True)
    offered_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    offered_to = models.ForeignKey(Member, models.PROTECT, related_name="swaps_offered")
    offered_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=10, default=OPEN)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first; one open swap from a person."""

        db_table = "workforce_swap"
        ordering = ("-offered_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("offered_by",), condition=models.Q(state="open"), name="workforce_swap_one_open"
            ),
        )

    def __str__(self) -> str:
        return f"{self.offered_by_id} to {self.offered_to_id}"
