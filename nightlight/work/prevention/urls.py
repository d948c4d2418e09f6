"""The addresses of the feature."""

from django.urls import path

from nightlight.work.prevention.views import patterns

app_name = "prevention"
urlpatterns = [
    path("", patterns.patterns, name="patterns"),
    path("patterns/<uuid:finding>", patterns.pattern, name="pattern"),
]
