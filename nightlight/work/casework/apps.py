"""Tells Django of the feature."""

from django.apps import AppConfig


class Casework(AppConfig):
    """My work, the list of cases, and one case."""

    name = "nightlight.work.casework"
    label = "casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """List the kinds of entries of this feature."""
        from nightlight.records.journal.kinds import list_kinds
        from nightlight.work.casework.entries import ENTRIES

        list_kinds(ENTRIES)
