"""Tells Django of the feature."""

from django.apps import AppConfig


class Missing(AppConfig):
    """Working a missing episode."""

    name = "nightlight.work.missing"
    label = "missing"
