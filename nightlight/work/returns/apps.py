"""Tells Django of the feature."""

from django.apps import AppConfig


class Returns(AppConfig):
    """The data return and the care data."""

    name = "nightlight.work.returns"
    label = "returns"
