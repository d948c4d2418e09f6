"""The first page of administration, areas, teams, shifts, and what is not in order."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from nightlight.records.access.glass import unreviewed
from nightlight.records.access.guard import page
from nightlight.rules.refusals import Refusal
from nightlight.work.administration import forms, organising, queries
from nightlight.work.administration.answers import done, saying_why_not, shown
from nightlight.work.administration.disorder import disorders

FIELDS = {
    "name": "name", "word": "word", "called": "word", "area": "area", "team": "team", "days in a row": "days", "never comes": "first",
    "over already": "first", "has the shift": "first",
}  # fmt: skip


@page(needs="administration.open")
@require_safe
@saying_why_not
def start(request: Any) -> HttpResponse:
    """Where to go, and what waits there."""
    grants = request.viewer.grants
    waiting = unreviewed().count() if "glass.review" in grants else 0
    found = disorders(request.at) if "users.manage" in grants else ()
    return shown(request, "administration/start.html", grants=grants, waiting=waiting, disorders=found)


@page(needs="users.manage")
@require_safe
@saying_why_not
def disorder(request: Any) -> HttpResponse:
    """What is not in order."""
    return shown(request, "administration/disorder.html", disorders=disorders(request.at))


@page(needs="users.manage")
@require_safe
@saying_why_not
def teams(request: HttpRequest) -> HttpResponse:
    """Areas, teams and their shifts."""
    return _teams(request)


@page(needs="users.manage")
@require_POST
@saying_why_not
def add_area(request: Any) -> HttpResponse:
    """Add a policing area."""
    form = forms.read(request.POST)
    try:
        organising.add_area(by=request.actor, at=request.at, word=form.value("word"), name=form.value("name"))
    except Refusal as why:
        form.refused(why.why, FIELDS)
        return _teams(request, area=form)
    return done("administration:teams", "area", part="areas")


@page(needs="users.manage")
@require_POST
@saying_why_not
def add_team(request: Any) -> HttpResponse:
    """Add a team."""
    form = forms.read(request.POST)
    try:
        organising.add_team(
            by=request.actor, at=request.at, word=form.value("word"), name=form.value("name"), area=form.value("area")
        )
    except Refusal as why:
        form.refused(why.why, FIELDS)
        return _teams(request, team=form)
    return done("administration:teams", "team", part=f"team-{form.value('word')}")


@page(needs="users.manage")
@require_POST
@saying_why_not
def plan(request: Any) -> HttpResponse:
    """Plan shifts of a team."""
    form = forms.read(request.POST)
    first, begins, ends, days = form.day("first"), form.time("begins"), form.time("ends"), form.number("days")
    form.needs("team", "Choose a team")
    if first and begins is not None and ends is not None and days is not None and not form.problems:
        try:
            organising.plan_shifts(
                by=request.actor, at=request.at, team=form.value("team"), name=form.value("name"), first=first, begins=begins,
                ends=ends, days=days,
            )  # fmt: skip
        except Refusal as why:
            form.refused(why.why, FIELDS)
        else:
            return done("administration:teams", "shifts", part=f"team-{form.value('team')}")
    return _teams(request, shift=form)


def _teams(request: Any, **sent: forms.Form) -> HttpResponse:
    named = {name: sent.get(name, forms.Form()) for name in ("area", "team", "shift")}
    status = 400 if sent else 200
    return shown(
        request, "administration/teams.html", status=status, found=queries.organised(request.at), forms=named,
        areas=queries.choices(request.at)["areas"],
    )  # fmt: skip
