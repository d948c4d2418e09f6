"""Tells Django of the feature."""

from django.apps import AppConfig


class Prevention(AppConfig):
    """Patterns among episodes, the plan for the next report, thresholds, and standing checks."""

    name = "nightlight.work.prevention"
    label = "prevention"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """List the kinds of entries of this feature, and how its rows are compared with the journal."""
        from nightlight.records.journal.folding import list_folds
        from nightlight.records.journal.kinds import list_kinds
        from nightlight.work.prevention.entries import ENTRIES
        from nightlight.work.prevention.folds import looks, plans

        list_kinds(ENTRIES)
        list_folds("patterns looked at", looks)
        list_folds("plans for the next report", plans)
