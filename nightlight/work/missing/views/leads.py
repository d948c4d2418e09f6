"""Leads: given, accepted by name, resulted."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from nightlight.records.access.answering import whoever
from nightlight.records.access.guard import page
from nightlight.records.access.standing import by_role
from nightlight.records.cases.models import Case, NeedToKnow
from nightlight.records.drafts import typed
from nightlight.records.drafts.queries import box_of
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.queries import on_duty
from nightlight.rules.ladder import OnDuty
from nightlight.rules.refusals import Refusal
from nightlight.rules.wording import role_name
from nightlight.work.missing import forms
from nightlight.work.missing import leads as giving
from nightlight.work.missing.refusals import NoSuchLead
from nightlight.work.missing.views.answers import CAPABILITY, saying_why_not, shown, the_episode, to


@page(needs=CAPABILITY)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def leads(request: Any, reference: str) -> HttpResponse:
    """The leads of an episode, and the form that gives one."""
    case, pack = the_episode(request, reference), in_force(request.at)
    draft = box_of(request, case, "lead")
    form = typed.read(request.POST if request.method == "POST" else draft.posted, request.at, texts=("what",))
    people, latest = _people(request, case, pack), giving.latest(case, request.at, pack)
    if request.method == "POST" and form.sent:
        forms.check_lead(form, pack, people, request.at, latest)
        if not form.problems and _given(request, case, form):
            return to("leads", case, done="lead")
    return shown(
        request, "missing/leads.html", status=form.status, case=case, form=form, draft=draft, people=people, latest=latest,
        found=giving.on_case(case.id, request.at), me_id=str(request.actor.member),
    )  # fmt: skip


def _people(request: Any, case: Case, pack: InForce) -> dict[str, str]:
    """Who can follow up a lead: oneself, and everybody on duty who may record on the case, those of the area first."""
    reach, named = by_role(pack), _named(case)
    fit = [
        one for one in on_duty()
        if one.member in named or (not case.restricted and _reaches(reach.get(one.role, {}).get(CAPABILITY), one, case))
    ]  # fmt: skip
    ranked = sorted(fit, key=lambda one: (one.area not in (case.area_id, None), one.role != "responding_officer", one.name))  # fmt: skip
    found = {str(request.actor.member): "I follow it up myself"}
    for one in ranked:
        found.setdefault(one.member, f"{one.name}, {role_name(pack.pack, one.role)}")
    return found


def _named(case: Case) -> set[str]:
    """Whoever answers for the case, and of a restricted one those who need to know it."""
    names = NeedToKnow.objects.filter(case=case, until=None).values_list("member", flat=True) if case.restricted else ()
    return {str(case.owner_id), *map(str, names)}


def _reaches(reach: str | None, one: OnDuty, case: Case) -> bool:
    return reach == "force" or (reach == "area" and one.area in (case.area_id, None))


def _given(request: Any, case: Case, form: typed.Typed) -> bool:
    when = forms.by_when(form, request.at)
    said = (form.said(name) for name in ("kind", "what", "place", "source", "confidence"))
    try:
        new = giving.New(*said, to=uuid.UUID(form.said("to")), by_when=when)  # type: ignore[arg-type]
        giving.give_lead(by=whoever(request), at=request.at, case=case.id, new=new, form=form.as_sent())
    except Refusal as why:
        form.fault("kind", str(why))
        return False
    return True


@page(needs=CAPABILITY)
@require_POST
@saying_why_not
def accept(request: Any, reference: str) -> HttpResponse:
    """Accept a lead by name."""
    case = the_episode(request, reference)
    giving.accept_lead(by=whoever(request), at=request.at, case=case.id, lead=str(request.POST.get("lead", "")))
    return to("leads", case, done="accepted")


@page(needs=CAPABILITY)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def result(request: Any, reference: str, lead: str) -> HttpResponse:
    """Record what came of a lead."""
    case, name = the_episode(request, reference), lead.replace("-", " ")
    found = next((one for one in giving.leads(case.id) if one.name == name), None)
    if found is None:
        raise NoSuchLead(what="This page", why="there is no such lead on this case", remedy="look at its leads again")
    draft = box_of(request, case, lead)
    form = typed.read(request.POST if request.method == "POST" else draft.posted, request.at, texts=("result",))
    if request.method == "POST" and form.sent:
        _check_result(form, found, request.at)
        if not form.problems and _resulted(request, case, form, name):
            return to("leads", case, done="resulted")
    return shown(request, "missing/lead_result.html", status=form.status, case=case, form=form, draft=draft, lead=found)


def _check_result(form: typed.Typed, lead: giving.Lead, at: Any) -> None:
    form.chosen("outcome", in_force(at).setting("lead_outcomes"), "Choose how it ended")
    form.needs("result", "Say what came of it, or why it was not followed up")
    happened = form.moment(at)
    if happened and happened < lead.given_at.replace(second=0, microsecond=0):
        form.fault("time", "When it happened: that is before the lead was given")


def _resulted(request: Any, case: Case, form: typed.Typed, name: str) -> bool:
    try:
        giving.result_lead(
            by=whoever(request), at=request.at, case=case.id, lead=name, outcome=form.said("outcome"), result=form.said("result"),
            happened_at=form.moment(request.at),
        )  # fmt: skip
    except Refusal as why:
        form.fault("outcome", str(why))
        return False
    return True
