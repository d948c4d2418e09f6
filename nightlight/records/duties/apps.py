"""Tells Django of the records."""

from django.apps import AppConfig


class Duties(AppConfig):
    """Running clocks, the ladders of missed ones, and the worker that notices silence."""

    name = "nightlight.records.duties"
    label = "duties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """List the kinds of entries of these records, and how the records are compared with the journal."""
        from nightlight.records.duties.entries import ENTRIES
        from nightlight.records.duties.folds import clocks
        from nightlight.records.journal.folding import list_folds
        from nightlight.records.journal.kinds import list_kinds

        list_kinds(ENTRIES)
        list_folds("clocks", clocks)
