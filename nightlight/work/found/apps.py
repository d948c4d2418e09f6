"""Tells Django of the feature."""

from django.apps import AppConfig


class Found(AppConfig):
    """Said to be back, seen, closed; what is owed after a return; the photo, the briefing, the poster and what was published."""

    name = "nightlight.work.found"
    label = "found"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """List the kinds of entries of this feature, and what the nightly comparison looks at."""
        from nightlight.records.journal.folding import list_folds
        from nightlight.records.journal.kinds import list_kinds
        from nightlight.work.found.entries import ENTRIES
        from nightlight.work.found.folds import photos, publications

        list_kinds(ENTRIES)
        list_folds("photos", photos)
        list_folds("publications", publications)
