"""Tells Django of the feature."""

from django.apps import AppConfig


class Administration(AppConfig):
    """People, roles, teams, shifts, packs, and reviews of broken glass."""

    name = "nightlight.work.administration"
    label = "administration"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """List the kinds of entries of this feature."""
        from nightlight.records.journal.kinds import list_kinds
        from nightlight.work.administration.entries import ENTRIES

        list_kinds(ENTRIES)
