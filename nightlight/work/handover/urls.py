"""The addresses of the feature."""

from django.urls import path

from nightlight.work.handover import views

app_name = "handover"
urlpatterns = [
    path("", views.prepare, name="prepare"),
    path("<uuid:handover>/", views.read, name="read"),
    path("<uuid:handover>/accept", views.accept, name="accept"),
    path("<uuid:handover>/decline", views.decline, name="decline"),
]
