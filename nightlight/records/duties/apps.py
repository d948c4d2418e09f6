"""Tells Django of the records."""

from django.apps import AppConfig


class Duties(AppConfig):
    """Running clocks, the ladders of missed ones, and the worker that notices silence."""

    name = "nightlight.records.duties"
    label = "duties"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """List the kinds of entries, say how the records are compared with the journal, and lend access whom an alarm has reached."""
        from nightlight.records.access.filtering import lend_involvement
        from nightlight.records.duties.entries import ENTRIES
        from nightlight.records.duties.folds import clocks
        from nightlight.records.duties.folds_of_order import standings
        from nightlight.records.journal.folding import list_folds
        from nightlight.records.journal.kinds import list_kinds

        list_kinds(ENTRIES)
        list_folds("clocks", clocks)
        list_folds("standings", standings)
        # Whoever an alarm has reached may open the case for as long as it is one, wherever they work.
        lend_involvement(
            "told",
            "SELECT k.case_id, t.member_id FROM duties_telling t JOIN duties_clock k ON k.id = t.clock_id"
            " WHERE t.member_id IS NOT NULL AND k.state IN ('running', 'missed')",
        )
