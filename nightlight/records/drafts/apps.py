"""Tells Django of the records."""

from django.apps import AppConfig


class Drafts(AppConfig):
    """What somebody has typed and not yet sent."""

    name = "nightlight.records.drafts"
    label = "drafts"
    default_auto_field = "django.db.models.BigAutoField"
