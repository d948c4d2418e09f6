"""The addresses of the feature."""

from django.urls import path

from nightlight.work.care import views

app_name = "care"
urlpatterns = [
    path("", views.children, name="children"),
    path("add", views.add, name="add"),
    path("child/<uuid:person>", views.child, name="child"),
    path("<str:reference>/", views.on_case, name="case"),
    path("<str:reference>/profile", views.profile, name="profile"),
    path("<str:reference>/standing", views.standing, name="standing"),
    path("<str:reference>/steps", views.steps, name="steps"),
    path("<str:reference>/power/<str:power>", views.power, name="power"),
]
