"""Tells Django of the project itself: the clock's table lives here."""

from django.apps import AppConfig


class Project(AppConfig):
    """Settings, addresses, layout, the server, the clock."""

    name = "nightlight.project"
    label = "project"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Wire the reactions, list the kind of entry of the demonstration, and let live streams hear of signing out; lend returns what profiles hold."""
        from nightlight.project import reactions
        from nightlight.project.entries import ENTRIES
        from nightlight.project.live import announcing
        from nightlight.records.journal.kinds import list_kinds
        from nightlight.work.care.queries import authorities_of
        from nightlight.work.returns.authorities import lend_authorities

        list_kinds(ENTRIES)
        lend_authorities(authorities_of)
        reactions.wire()
        announcing.connect()
