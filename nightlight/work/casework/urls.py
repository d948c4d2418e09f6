"""The addresses of the feature."""

from django.urls import path

from nightlight.work.casework.views import (
    alarms,
    case,
    changing,
    lists,
    opening,
    ownership,
    people,
    recording,
    restricting,
    searching,
    told,
)

app_name = "casework"
urlpatterns = [
    path("", lists.cases, name="cases"),
    path("export.csv", lists.export, name="export"),
    path("to-do", lists.to_do, name="to_do"),
    path("search", searching.search, name="search"),
    path("open", opening.open_, name="open"),
    path("accept-all", ownership.accept_all, name="accept_all"),
    path("told/read", told.read, name="told_read"),
    path("<str:reference>/", case.case, name="case"),
    path("<str:reference>/why", case.why, name="why"),
    path("<str:reference>/found", searching.found, name="found"),
    path("<str:reference>/opened", opening.opened, name="opened"),
    path("<str:reference>/open-duties", lists.open_duties, name="open_duties"),
    path("<str:reference>/record", recording.record, name="record"),
    path("<str:reference>/accept", ownership.accept, name="accept"),
    path("<str:reference>/accept-by-radio", ownership.accept_by_radio, name="accept_by_radio"),
    path("<str:reference>/decline", ownership.decline, name="decline"),
    path("<str:reference>/offer", ownership.offer, name="offer"),
    path("<str:reference>/withdraw", ownership.withdraw, name="withdraw"),
    path("<str:reference>/take-alarm", alarms.take_alarm, name="take_alarm"),
    path("<str:reference>/dealing", alarms.dealing, name="dealing"),
    path("<str:reference>/details", changing.change, name="details"),
    path("<str:reference>/people", people.people, name="people"),
    path("<str:reference>/people/take-out", people.take_out, name="take_out"),
    path("<str:reference>/links", changing.link, name="link"),
    path("<str:reference>/links/end", changing.unlink, name="unlink"),
    path("<str:reference>/restriction", restricting.restriction, name="restriction"),
    path("<str:reference>/glass", restricting.glass, name="break_glass"),
]
