"""Tells Django of the feature."""

from django.apps import AppConfig


class Administration(AppConfig):
    """People, roles, teams, shifts, packs, and reviews of broken glass."""

    name = "nightlight.work.administration"
    label = "administration"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """List the kinds of entries of this feature, and how the roles that people hold are compared with the journal."""
        from nightlight.records.journal.folding import list_force_folds
        from nightlight.records.journal.kinds import list_kinds
        from nightlight.work.administration.entries import ENTRIES
        from nightlight.work.administration.folds import organisation, roles

        list_kinds(ENTRIES)
        list_force_folds("roles", roles)
        list_force_folds("organisation", organisation)
