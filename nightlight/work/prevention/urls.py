"""The addresses of the feature."""

from django.urls import path

from nightlight.work.prevention.views import checks, patterns, plans

app_name = "prevention"
urlpatterns = [
    path("", patterns.patterns, name="patterns"),
    path("patterns/<uuid:finding>", patterns.pattern, name="pattern"),
    path("checks", checks.checks, name="checks"),
    path("words", checks.words, name="words"),
    path("alike", checks.alike, name="alike"),
    path("thresholds", plans.thresholds, name="thresholds"),
    path("<str:reference>/plan", plans.plan, name="plan"),
]
