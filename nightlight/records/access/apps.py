"""Tells Django of the records."""

from django.apps import AppConfig


class Access(AppConfig):
    """Who may see and do what."""

    name = "nightlight.records.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """List the kinds of entries of these records, and begin to hear who signs in."""
        from nightlight.records.access.entries import ENTRIES
        from nightlight.records.access.listening import listen
        from nightlight.records.journal.kinds import list_kinds

        list_kinds(ENTRIES)
        listen()
