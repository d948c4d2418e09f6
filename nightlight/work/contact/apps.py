"""Tells Django of the feature."""

from django.apps import AppConfig


class Contact(AppConfig):
    """Taking the call."""

    name = "nightlight.work.contact"
    label = "contact"
