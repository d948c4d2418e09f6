"""Tells Django of the feature."""

from django.apps import AppConfig


class Transfers(AppConfig):
    """Cases that are offered to another force, and the receipts for them."""

    name = "nightlight.work.transfers"
    label = "transfers"
    default_auto_field = "django.db.models.BigAutoField"
