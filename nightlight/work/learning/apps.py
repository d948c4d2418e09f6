"""Tells Django of the feature."""

from django.apps import AppConfig


class Learning(AppConfig):
    """Replay a case, or a change of policy."""

    name = "nightlight.work.learning"
    label = "learning"
    default_auto_field = "django.db.models.BigAutoField"
