"""Words owed to people, and proof that they arrived."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from nightlight.records.cases.models import Case
from nightlight.records.workforce.models import Member


class Letter(models.Model):
    """An e-mail owed: it says that something waits in Nightlight, and nothing personal.

    `state` is ``waiting``, ``delivered`` (a mail server took it), ``failed`` (tried again at `next_try_at`), ``dead`` (refused, or tried as often
    as policy says), or ``not_needed`` (what it was about was seen, or its reader went off duty, before it left). `made_at` is in the project's
    time; when it is and was tried is in real time, since a mail server knows no other. `failure` says why the last try failed, in words of ours.
    """

    WAITING, DELIVERED, FAILED, DEAD, NOT_NEEDED = "waiting", "delivered", "failed", "dead", "not_needed"

    id = models.UUIDField(primary_key=True)
    member = models.ForeignKey(Member, models.PROTECT, related_name="letters")
    address = models.EmailField()
    kind = models.CharField(max_length=40)
    reference = models.CharField(max_length=30, blank=True)
    things = models.IntegerField(default=1, help_text="How many bundles it is about.")
    state = models.CharField(max_length=10, default=WAITING)
    made_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    tries = models.IntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        """Newest first; what is owed found without reading what was sent."""

        db_table = "outbox_letter"
        ordering = ("-made_at", "-id")
        indexes = (
            models.Index(
                fields=("next_try_at",), condition=Q(state__in=("waiting", "failed")), name="outbox_letter_owed"
            ),
            models.Index(fields=("member", "-made_at"), name="outbox_letter_newest_to"),
            models.Index(fields=("state", "-made_at", "-id"), name="outbox_letter_by_state"),
        )

    def __str__(self) -> str:
        return f"{self.kind} to {self.member_id}"


class Notice(models.Model):
    """Something that one person is told about one case, on the screen: one open bundle for each person, case and importance.

    `interrupts` says whether it may ring; `lines` are what it bundles, oldest first: mappings as `nightlight.records.outbox.notices` tells of
    them, never personal text. `shown_at` is when it reached a screen of theirs, `answered_at` when they, or whoever took it, acted on it.
    """

    id = models.UUIDField(primary_key=True)
    member = models.ForeignKey(Member, models.PROTECT, related_name="notices", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="notices", db_index=False)
    interrupts = models.BooleanField()
    lines = models.JSONField()
    rings = models.IntegerField(default=1, help_text="How often it interrupted.")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    letter = models.ForeignKey(
        Letter, models.PROTECT, null=True, related_name="notices", help_text="The newest e-mail that is about it."
    )

    class Meta:
        """One open bundle for each person, case and importance."""

        db_table = "outbox_notice"
        ordering = ("-changed_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("case", "member", "interrupts"),
                condition=Q(answered_at=None),
                nulls_distinct=False,
                name="outbox_notice_bundle",
            ),
        )
        indexes = (
            models.Index(fields=("member", "-changed_at"), condition=Q(answered_at=None), name="outbox_notice_open"),
            models.Index(
                fields=("changed_at",),
                condition=Q(interrupts=True, shown_at=None, answered_at=None),
                name="outbox_notice_unseen",
            ),
        )

    def __str__(self) -> str:
        return f"to {self.member_id} about {self.case_id}"
