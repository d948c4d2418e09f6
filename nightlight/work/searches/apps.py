"""Tells Django of the feature."""

from django.apps import AppConfig


class Searches(AppConfig):
    """Searches of places and areas: asked for, carried out, called off."""

    name = "nightlight.work.searches"
    label = "searches"
