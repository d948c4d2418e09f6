"""The addresses of the feature."""

from django.urls import path

from nightlight.work.transfers import views

app_name = "transfers"
urlpatterns = [path("<str:reference>/", views.transfer, name="transfer")]
