"""Tells Django of the feature."""

from django.apps import AppConfig


class Found(AppConfig):
    """Said to be back, seen, closed; the photo and the briefing."""

    name = "nightlight.work.found"
    label = "found"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """List the kinds of entries of this feature."""
        from nightlight.records.journal.kinds import list_kinds
        from nightlight.work.found.entries import ENTRIES

        list_kinds(ENTRIES)
