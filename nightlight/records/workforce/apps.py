"""Tells Django of the records."""

from django.apps import AppConfig


class Workforce(AppConfig):
    """Officers and staff, teams, areas, roles and who is on duty."""

    name = "nightlight.records.workforce"
    label = "workforce"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """List the kinds of entries of these records and how they are compared with the journal, and lend it the names of members."""
        from nightlight.records.journal.above import lend_names
        from nightlight.records.journal.folding import list_force_folds
        from nightlight.records.journal.kinds import list_kinds
        from nightlight.records.workforce.entries import ENTRIES
        from nightlight.records.workforce.folds import stints
        from nightlight.records.workforce.naming import names_of

        list_kinds(ENTRIES)
        list_force_folds("stints", stints)
        lend_names("members", names_of)
