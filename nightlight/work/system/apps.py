"""Tells Django of the feature."""

from django.apps import AppConfig


class System(AppConfig):
    """Health and outbox."""

    name = "nightlight.work.system"
    label = "system"
