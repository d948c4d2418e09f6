"""The addresses of the feature."""

from django.urls import path

from nightlight.work.contact.views import call, mending, on_case, partners

app_name = "contact"
urlpatterns = [
    path("", call.begin, name="begin"),
    path("<uuid:case>/", call.call, name="call"),
    path("partners/", partners.tokens, name="partners"),
    path("partners/<uuid:partner>/revoke", partners.revoke, name="revoke"),
    path("on/<str:reference>/sent", on_case.sent, name="sent"),
    path("on/<str:reference>/rang-back", on_case.rang_back, name="rang_back"),
    path("on/<str:reference>/wrong-person", mending.wrong_person, name="wrong_person"),
    path("on/<str:reference>/opened-in-error", mending.in_error, name="in_error"),
]
api = [
    path("reports", partners.reports, name="api_reports"),
    path("openapi.json", partners.description, name="api_description"),
]
"""Those of partners' systems."""
