"""Tells Django of the records."""

from django.apps import AppConfig


class Journal(AppConfig):
    """The append-only memory of every act and every look, chained so that it proves itself."""

    name = "nightlight.records.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """List the kinds of entries that the journal writes about itself."""
        from nightlight.records.journal.entries import ENTRIES
        from nightlight.records.journal.kinds import list_kinds

        list_kinds(ENTRIES)
