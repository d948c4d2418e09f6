"""Tells Django of the records."""

from django.apps import AppConfig


class Access(AppConfig):
    """Who may see and do what."""

    name = "nightlight.records.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """List the kinds of entries of these records and how they are compared with the journal, and begin to hear who signs in."""
        from nightlight.records.access.entries import ENTRIES
        from nightlight.records.access.folds import glass, users
        from nightlight.records.access.listening import listen
        from nightlight.records.journal.folding import list_folds, list_force_folds
        from nightlight.records.journal.kinds import list_kinds

        list_kinds(ENTRIES)
        list_folds("glass", glass)
        list_force_folds("users", users)
        listen()
