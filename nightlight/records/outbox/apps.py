"""Tells Django of the records."""

from django.apps import AppConfig


class Outbox(AppConfig):
    """Words owed to people here and to the outside, and proof that they arrived."""

    name = "nightlight.records.outbox"
    label = "outbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """List the kinds of entries of these records."""
        from nightlight.records.journal.kinds import list_kinds
        from nightlight.records.outbox.entries import ENTRIES

        list_kinds(ENTRIES)
