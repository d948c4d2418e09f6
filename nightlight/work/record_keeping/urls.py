"""The addresses of the feature."""

from django.urls import path

from nightlight.work.record_keeping import views

app_name = "record_keeping"
urlpatterns = [
    path("", views.state, name="state"),
    path("journal", views.find, name="find"),
    path("journal/<str:reference>/", views.journal, name="journal"),
    path("journal/<str:reference>/copy", views.copy, name="copy"),
    path("blank/", views.closed, name="closed"),
    path("blank/<str:reference>/", views.blank, name="blank"),
    path("blank/<str:reference>/done", views.blanked, name="blanked"),
]
