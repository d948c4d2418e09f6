"""Partners whose systems hand in reports, and which report of theirs came to which case."""

from __future__ import annotations

from django.db import models

from nightlight.records.cases.models import Case


class Partner(models.Model):
    """A partner whose system may hand in reports, by a token of which only a digest is kept. Revoked, it opens nothing and stays on the list."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=120)
    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        """By name."""

        db_table = "contact_partner"
        ordering = ("name", "made_at")

    def __str__(self) -> str:
        return self.name


class HandedIn(models.Model):
    """A report that a partner's system handed in: the sender's own id for it, a digest of what it said, and the case that it came to. Never changed."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="handed_in")
    sender_id = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    received_at = models.DateTimeField()

    class Meta:
        """One for each id of a sender."""

        db_table = "contact_handed_in"
        constraints = (models.UniqueConstraint(fields=("partner", "sender_id"), name="contact_handed_in_once"),)
        indexes = (models.Index(fields=("partner", "received_at"), name="contact_handed_in_lately"),)

    def __str__(self) -> str:
        return f"{self.sender_id} of {self.partner_id}"
