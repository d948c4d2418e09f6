"""The addresses of the feature."""

from django.urls import path

from nightlight.work.system import views

app_name = "system"
urlpatterns = [
    path("", views.health, name="health"),
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<uuid:letter>/again", views.send_again, name="send_again"),
]
