"""Tells Django of the records."""

from django.apps import AppConfig


class Packs(AppConfig):
    """Which policy pack is in force, adopted by whom and since when."""

    name = "nightlight.records.packs"
    label = "packs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """List the kinds of entries of these records, and lend the journal how long a look counts as the same one."""
        from datetime import timedelta

        from nightlight.records.journal.above import lend_length_of_a_look
        from nightlight.records.journal.kinds import list_kinds
        from nightlight.records.packs.entries import ENTRIES
        from nightlight.records.packs.queries import in_force

        list_kinds(ENTRIES)
        lend_length_of_a_look(lambda at: timedelta(minutes=in_force(at).setting("same_look_within")))
