"""Tells Django of the records."""

from django.apps import AppConfig


class Places(AppConfig):
    """Addresses and places."""

    name = "nightlight.records.places"
    label = "places"
    default_auto_field = "django.db.models.BigAutoField"
