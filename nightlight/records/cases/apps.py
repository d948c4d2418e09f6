"""Tells Django of the records."""

from django.apps import AppConfig


class Cases(AppConfig):
    """The case file: reference, owner, offers of ownership, people, links, who needs to know."""

    name = "nightlight.records.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """List the kinds of entries of these records."""
        from nightlight.records.cases.entries import ENTRIES
        from nightlight.records.journal.kinds import list_kinds

        list_kinds(ENTRIES)
