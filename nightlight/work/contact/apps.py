"""Tells Django of the feature."""

from django.apps import AppConfig


class Contact(AppConfig):
    """Taking the call, and every other way in."""

    name = "nightlight.work.contact"
    label = "contact"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """List the kinds of entries of this feature, and what the nightly comparison looks at."""
        from nightlight.records.journal.folding import list_force_folds
        from nightlight.records.journal.kinds import list_kinds
        from nightlight.work.contact.entries import ENTRIES
        from nightlight.work.contact.folds import tokens

        list_kinds(ENTRIES)
        list_force_folds("tokens", tokens)
