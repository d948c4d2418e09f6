"""The addresses of the feature."""

from django.urls import path

from nightlight.work.contact import views

app_name = "contact"
urlpatterns = [
    path("", views.begin, name="begin"),
    path("<uuid:case>/", views.call, name="call"),
]
