"""Tells Django of the feature."""

from django.apps import AppConfig


class Care(AppConfig):
    """Children in care: profiles, placements, powers, and what the carer did."""

    name = "nightlight.work.care"
    label = "care"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """List the kinds of entries of this feature, and how profiles are compared with the journal."""
        from nightlight.records.journal.folding import list_force_folds
        from nightlight.records.journal.kinds import list_kinds
        from nightlight.work.care.entries import ENTRIES
        from nightlight.work.care.folds import profiles

        list_kinds(ENTRIES)
        list_force_folds("profiles", profiles)
