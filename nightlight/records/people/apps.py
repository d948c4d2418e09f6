"""Tells Django of the records."""

from django.apps import AppConfig


class People(AppConfig):
    """Persons, and the identities under which they were met."""

    name = "nightlight.records.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """List the kinds of entries of these records, and lend the journal what people are called."""
        from nightlight.records.journal.above import Subject, lend_names, lend_subject
        from nightlight.records.journal.kinds import list_kinds
        from nightlight.records.people.entries import ENTRIES
        from nightlight.records.people.holding import CHAIN
        from nightlight.records.people.queries import names_of

        list_kinds(ENTRIES)
        lend_names("people", names_of)
        lend_subject(Subject(CHAIN, "people_person", "id", "id"))
