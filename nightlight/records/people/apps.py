"""Tells Django of the records."""

from django.apps import AppConfig


class People(AppConfig):
    """Persons, and the identities under which they were met."""

    name = "nightlight.records.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
