"""Tells Django of the records."""

from django.apps import AppConfig


class Places(AppConfig):
    """Addresses and places."""

    name = "nightlight.records.places"
    label = "places"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """List the kinds of entries of these records, and lend the journal what places are called."""
        from nightlight.records.journal.above import Subject, lend_names, lend_subject
        from nightlight.records.journal.kinds import list_kinds
        from nightlight.records.places.actions import CHAIN
        from nightlight.records.places.entries import ENTRIES
        from nightlight.records.places.queries import names_of

        list_kinds(ENTRIES)
        lend_names("places", names_of)
        lend_subject(Subject(CHAIN, "places_place", "id", "id"))
