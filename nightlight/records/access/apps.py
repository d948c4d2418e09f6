"""Tells Django of the records."""

from django.apps import AppConfig


class Access(AppConfig):
    """Who may see and do what."""

    name = "nightlight.records.access"
    label = "access"
    default_auto_field = "django.db.models.BigAutoField"
