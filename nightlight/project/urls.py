"""Every address of Nightlight: those of the project itself, then one line for each feature."""

from django.urls import include, path

from nightlight.project import drafting, views
from nightlight.work.casework.views.lists import mine
from nightlight.work.contact.urls import api as partners

urlpatterns = [
    path("", mine, name="home"),
    path("about", views.about, name="about"),
    path("theme", views.theme, name="theme"),
    path("health", views.health, name="health"),
    path("pulse", views.pulse, name="pulse"),
    path("drafts", drafting.draft, name="draft"),
    path("drafts/discard", drafting.discard, name="draft_discard"),
    path("", include("nightlight.project.sign_in_urls")),
    path("on-duty/", include("nightlight.work.shifts.urls")),
    path("cases/", include("nightlight.work.casework.urls")),
    path("report/", include("nightlight.work.contact.urls")),
    path("api/", include(partners)),
    path("missing/", include("nightlight.work.missing.urls")),
    path("hand-over/", include("nightlight.work.handover.urls")),
    path("found/", include("nightlight.work.found.urls")),
    path("searches/", include("nightlight.work.searches.urls")),
    path("prevention/", include("nightlight.work.prevention.urls")),
    path("care/", include("nightlight.work.care.urls")),
    path("transfer/", include("nightlight.work.transfers.urls")),
    path("record-keeping/", include("nightlight.work.record_keeping.urls")),
    path("returns/", include("nightlight.work.returns.urls")),
    path("administration/", include("nightlight.work.administration.urls")),
    path("system/", include("nightlight.work.system.urls")),
    path("learning/", include("nightlight.work.learning.urls")),
]

handler400 = "nightlight.project.errors.bad_request"
handler403 = "nightlight.project.errors.not_allowed"
handler404 = "nightlight.project.errors.not_found"
handler500 = "nightlight.project.errors.our_fault"
