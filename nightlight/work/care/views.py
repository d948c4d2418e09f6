"""The pages of the feature: the profiles, and the care of the child of a case."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from nightlight.records.access import people_held
from nightlight.records.access.answering import whoever
from nightlight.records.access.guard import page
from nightlight.records.access.refusals import NotFoundHere
from nightlight.records.cases.models import Case
from nightlight.records.drafts import typed
from nightlight.records.duties.by_form import record_steps
from nightlight.records.duties.recording import Step
from nightlight.records.packs.queries import in_force
from nightlight.records.people import meeting
from nightlight.records.people.actions import add_person
from nightlight.records.people.meeting import Met, id_of_form
from nightlight.records.people.queries import Known
from nightlight.rules.refusals import Refusal
from nightlight.work.care import actions, forms, queries
from nightlight.work.care.answers import (
    KEEP,
    READ,
    RECORD,
    box_of,
    readable,
    saying_why_not,
    shown,
    somebody,
    the_child,
    to,
)

NO_PROFILE: Final = uuid.UUID(int=0)


@page(needs=KEEP)
@require_safe
@saying_why_not
def children(request: Any) -> HttpResponse:
    """The children with a profile, the one longest untouched first."""
    found = queries.children(request.viewer, request.at)
    return shown(request, "care/children.html", children=found.shown, more=found.more)


@page(needs=KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def add(request: Any) -> HttpResponse:
    """Add a child who has no profile; whoever we hold under that name is shown, and has to be answered."""
    form, pack = typed.read(request.POST if request.method == "POST" else None, request.at), in_force(request.at)
    matches = people_held.held(form.said("whole"), "", request.viewer, request.at, pack) if form.sent else ()
    if form.sent:
        form.needs("whole", "Give the child’s name")
        met = Met(whole=form.said("whole"), born=form.said("born"), sex=form.said("sex"), said_by=form.said("said_by"))
        for part, told in meeting.read(met, request.at).wrong.items():
            form.fault(part, told)
        same = {str(one.person): one.person for one in matches}
        chosen = (
            form.chosen("match", (*same, "other"), "Say whether it is one of those whom we hold")
            if matches
            else "other"
        )
        if not form.problems:
            new = id_of_form(request.actor, form.once, met)
            person = same.get(chosen) or add_person(by=request.actor, at=request.at, met=met, person=new).person
            return to("child", person)
    return shown(request, "care/add.html", status=form.status, form=form, matches=matches)


@page(needs=KEEP)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def child(request: Any, person: uuid.UUID) -> HttpResponse:
    """The profile of a child, and the form that brings it up to date."""
    return _profile(request, somebody(request, person), None)


@page(needs=RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def profile(request: Any, reference: str) -> HttpResponse:
    """The profile of the child of a case: whoever keeps it records on the case that the home's form is held."""
    case, who = the_child(request, reference)
    return _profile(request, who, case)


def _profile(request: Any, who: Known, case: Case | None) -> HttpResponse:
    pack, held = in_force(request.at), readable(request, who.person)
    draft = box_of(request, who.person, "profile")
    form = typed.read(
        request.POST if request.method == "POST" else draft.posted, request.at, texts=forms.long_fields(pack)
    )
    if request.method == "POST" and form.sent:
        fields = forms.profile(form, pack, request.at)
        if not form.problems and _kept(request, who, case, form, fields):
            return to("case", case.reference, done="profile") if case else to("child", who.person, done="profile")
    elif held and not draft.posted:
        forms.filled(form, pack.setting("profile_fields"), held.fields)
    return shown(
        request, "care/profile.html", status=form.status, form=form, draft=draft, child=who, case=case, held=held, legal=forms.LEGAL,
        earlier=queries.earlier(who.person, request.at),
    )  # fmt: skip


def _kept(request: Any, who: Known, case: Case | None, form: typed.Typed, fields: dict[str, str]) -> bool:
    running = case is not None and case.closed_at is None
    step = forms.form_held(fields, form.said("said_by"), in_force(request.at), request.at) if running else None
    try:
        actions.keep_profile(
            by=whoever(request), at=request.at, child=who.person, fields=fields, said_by=form.said("said_by")[:120], form=form.as_sent(),
            after=_opened(form.said("after")),
            case=case.id if case and running else None, step=step,
        )  # fmt: skip
    except Refusal as why:
        form.fault("home", str(why))
        return False
    return True


def _opened(said: str) -> uuid.UUID | None:
    """The profile that whoever typed had open; what names none is none of those on record, and so not the newest."""
    try:
        return uuid.UUID(said) if said else None
    except ValueError:
        return NO_PROFILE


@page(needs=READ)
@require_safe
@saying_why_not
def on_case(request: Any, reference: str) -> HttpResponse:
    """The care of the child of a case: the profile, where they are placed, which powers are open, and what the carer did."""
    case, who = the_child(request, reference, READ)
    found, held = queries.powers_for(case.id, request.at), queries.held_for(who.person, request.viewer, request.at)
    return shown(
        request, "care/case.html", case=case, child=who, held=held.profile, restricted=held.restricted, powers=found,
        decided=queries.decided(case.id, [one.act for one in found]), told=queries.carer_told(case.id), me=whoever(request),
    )  # fmt: skip


@page(needs=RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def standing(request: Any, reference: str) -> HttpResponse:
    """Say whether the child is in care, where placed, by whom, and under what law."""
    return _one_step(request, reference, "standing", forms.standing, answers=forms.ANSWERS, legal=forms.LEGAL)


@page(needs=RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def steps(request: Any, reference: str) -> HttpResponse:
    """Say what the carer or the home did before and after reporting."""
    pack = in_force(request.at)
    return _one_step(request, reference, "steps", lambda form: forms.carer_steps(form, pack), answers=forms.DONE)


@page(needs=RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def power(request: Any, reference: str, power: str) -> HttpResponse:
    """Decide on a power: what the rules propose, with every reason, stands above the form."""
    case, _ = the_child(request, reference)
    found = next((one for one in queries.powers_for(case.id, request.at) if one.id == power), None)
    if found is None:
        raise NotFoundHere(
            what="Opening this page", why="policy names no such power", remedy="look at the care of the child again"
        )
    return _one_step(request, reference, "power", lambda form: forms.decision(form, found), power=found, use=forms.USE)


def _one_step(request: Any, reference: str, name: str, asks: Any, **more: Any) -> HttpResponse:
    """A page with one form that records one event."""
    case, who = the_child(request, reference)
    draft = box_of(request, case.id, f"{name}_{more['power'].id}" if "power" in more else name)
    form = typed.read(request.POST if request.method == "POST" else draft.posted, request.at, texts=forms.LONG)
    if request.method == "POST" and form.sent:
        step = asks(form)
        if step is not None and _recorded(request, case, form, step):
            return to("case", case.reference, done=name)
    return shown(request, f"care/{name}.html", status=form.status, case=case, child=who, form=form, draft=draft, **more)


def _recorded(request: Any, case: Case, form: typed.Typed, step: Step) -> bool:
    try:
        record_steps(by=whoever(request), at=request.at, case=case.id, steps=[step], form=form.as_sent())
    except Refusal as why:
        form.fault("ending", str(why))
        return False
    return True
