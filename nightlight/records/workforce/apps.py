"""Tells Django of the records."""

from django.apps import AppConfig


class Workforce(AppConfig):
    """Officers and staff, teams, areas, roles and who is on duty."""

    name = "nightlight.records.workforce"
    label = "workforce"
    default_auto_field = "django.db.models.BigAutoField"
