"""Tells Django of the records."""

from django.apps import AppConfig


class Packs(AppConfig):
    """Which policy pack is in force, adopted by whom and since when."""

    name = "nightlight.records.packs"
    label = "packs"
    default_auto_field = "django.db.models.BigAutoField"
