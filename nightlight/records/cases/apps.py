"""Tells Django of the records."""

from django.apps import AppConfig


class Cases(AppConfig):
    """The case file: reference, owner, offers of ownership, people, links, who needs to know."""

    name = "nightlight.records.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """List the kinds of entries, lend the journal what cases are called, and list how these records are compared with it."""
        from nightlight.records.cases.entries import ENTRIES
        from nightlight.records.cases.folds import cases, happenings
        from nightlight.records.cases.naming import references_of
        from nightlight.records.journal.above import Subject, lend_names, lend_subject
        from nightlight.records.journal.folding import list_folds
        from nightlight.records.journal.kinds import list_kinds

        list_kinds(ENTRIES)
        list_folds("cases", cases)
        list_folds("happenings", happenings)
        lend_names("cases", references_of)
        lend_subject(Subject("case", "cases_case", "id", "reference"))
