"""The addresses of the feature."""

from django.urls import path

from nightlight.work.administration.views import organisation, packs, people, reviews

app_name = "administration"
urlpatterns = [
    path("", organisation.start, name="start"),
    path("not-in-order", organisation.disorder, name="disorder"),
    path("people/", people.people, name="people"),
    path("people/add", people.add, name="add"),
    path("people/<uuid:member>/", people.person, name="person"),
    path("people/<uuid:member>/change", people.change, name="change"),
    path("people/<uuid:member>/roles", people.grant, name="grant"),
    path("people/<uuid:member>/roles/<int:held>/end", people.end_role, name="end_role"),
    path("people/<uuid:member>/stop", people.stop, name="stop"),
    path("people/<uuid:member>/left", people.left, name="left"),
    path("people/<uuid:member>/let-in", people.let_in, name="let_in"),
    path("people/<uuid:member>/first-password", people.first_password, name="first_password"),
    path("people/<uuid:member>/second-factor", people.reset_factor, name="reset_factor"),
    path("teams/", organisation.teams, name="teams"),
    path("teams/areas", organisation.add_area, name="add_area"),
    path("teams/add", organisation.add_team, name="add_team"),
    path("teams/shifts", organisation.plan, name="plan"),
    path("packs/", packs.packs, name="packs"),
    path("packs/<slug:name>", packs.adopting, name="adopt"),
    path("glass/", reviews.glass, name="glass"),
    path("glass/<int:glass>", reviews.review, name="review"),
]
