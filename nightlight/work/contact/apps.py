"""Tells Django of the feature."""

from django.apps import AppConfig


class Contact(AppConfig):
    """Taking the call, and every other way in."""

    name = "nightlight.work.contact"
    label = "contact"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """List the kinds of entries of this feature."""
        from nightlight.records.journal.kinds import list_kinds
        from nightlight.work.contact.entries import ENTRIES

        list_kinds(ENTRIES)
