"""Tells Django of the records."""

from django.apps import AppConfig


class Workforce(AppConfig):
    """Officers and staff, teams, areas, roles and who is on duty."""

    name = "nightlight.records.workforce"
    label = "workforce"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """List the kinds of entries of these records, and lend the journal the names of members."""
        from nightlight.records.journal.above import lend_names
        from nightlight.records.journal.kinds import list_kinds
        from nightlight.records.workforce.entries import ENTRIES
        from nightlight.records.workforce.naming import names_of

        list_kinds(ENTRIES)
        lend_names("members", names_of)
