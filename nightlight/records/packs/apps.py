"""Tells Django of the records."""

from django.apps import AppConfig


class Packs(AppConfig):
    """Which policy pack is in force, adopted by whom and since when."""

    name = "nightlight.records.packs"
    label = "packs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Lend the journal how long a look counts as the same one."""
        from datetime import timedelta

        from nightlight.records.journal.above import lend_length_of_a_look
        from nightlight.records.packs.queries import in_force

        lend_length_of_a_look(lambda at: timedelta(minutes=in_force(at).setting("same_look_within")))
