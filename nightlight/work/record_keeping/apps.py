"""Tells Django of the feature."""

from django.apps import AppConfig


class RecordKeeping(AppConfig):
    """The state of the journal, and blanking."""

    name = "nightlight.work.record_keeping"
    label = "record_keeping"
    default_auto_field = "django.db.models.BigAutoField"
