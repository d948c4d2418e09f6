"""Typing that has not been sent: one draft for each person and form."""

from __future__ import annotations

from django.db import models

from nightlight.records.access.models import User


class Draft(models.Model):
    """What somebody has typed into one form. `form` names the form and what it is about; `version` goes up with each save, so that a second
    tab that is behind finds out. `fields` are lists of values by name; `base` is the state of the record that the form showed, for telling
    conflicts apart field by field. Once the form was sent the row stays for a while without them, with `sent_at`: what another tab, or the
    network, brings late is then told so, instead of coming back as a draft.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=160)
    fields = models.JSONField()
    base = models.JSONField(default=dict)
    version = models.IntegerField(default=1)
    tab = models.CharField(max_length=40, blank=True)
    saved_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        """One for each person and form."""

        db_table = "drafts_draft"
        constraints = (models.UniqueConstraint(fields=("user", "form"), name="drafts_draft_once"),)
        indexes = (models.Index(fields=("saved_at",), name="drafts_draft_age"),)

    def __str__(self) -> str:
        return self.form
