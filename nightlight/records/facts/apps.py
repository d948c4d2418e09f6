"""Tells Django of the records."""

from django.apps import AppConfig


class FactsHeld(AppConfig):
    """Every fact that was asserted: what, by whom, when, who wrote it down."""

    name = "nightlight.records.facts"
    label = "facts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """List how these records are compared with the journal."""
        from nightlight.records.facts.folds import facts
        from nightlight.records.journal.folding import list_folds

        list_folds("facts", facts)
