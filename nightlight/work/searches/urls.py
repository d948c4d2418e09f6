"""The addresses of the feature."""

from django.urls import path

from nightlight.work.searches.views import ledger, recording

app_name = "searches"
urlpatterns = [
    path("<str:reference>/", ledger.ledger, name="ledger"),
    path("<str:reference>/ask", recording.ask, name="ask"),
    path("<str:reference>/record", recording.record, name="record"),
    path("<str:reference>/<slug:search>/record", recording.record, name="again"),
    path("<str:reference>/<slug:search>/correct", recording.correct, name="correct"),
    path("<str:reference>/<slug:search>/call-off", recording.call_off, name="call_off"),
]
