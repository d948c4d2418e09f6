"""The addresses of the feature."""

from django.urls import path

app_name = "record_keeping"
urlpatterns: list[object] = []
