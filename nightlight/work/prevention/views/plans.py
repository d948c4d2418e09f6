"""The plan for the next report, and the thresholds that call the partners together."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from nightlight.records.access.answering import opened, whoever
from nightlight.records.access.guard import page
from nightlight.records.cases.models import Case
from nightlight.records.drafts import typed
from nightlight.records.drafts.queries import Restored, restore
from nightlight.records.duties.by_form import may_record
from nightlight.records.packs.queries import in_force
from nightlight.rules.refusals import Refusal
from nightlight.work.prevention import forms, persons, planning
from nightlight.work.prevention.refusals import NotMissing
from nightlight.work.prevention.views.answers import PATTERNS, READ, saying_why_not, shown, to


@page(needs=PATTERNS)
@require_safe
@saying_why_not
def thresholds(request: Any) -> HttpResponse:
    """The thresholds that were reached of late, and the plans by when they are to be reviewed."""
    viewer, at = request.viewer, request.at
    return shown(
        request, "prevention/thresholds.html", reached=planning.lately(viewer, at), plans=planning.to_review(viewer, at)
    )  # fmt: skip


@page(needs=READ)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def plan(request: Any, reference: str) -> HttpResponse:
    """The plan for whoever is missing in a case, version by version, and the form that writes the next one."""
    case, me, pack = _episode(request, reference), whoever(request), in_force(request.at)
    person = persons.missing_person(case.id, pack)
    versions = planning.plans_of(person, request.viewer, request.at) if person else ()
    owners, draft = planning.owners(me, pack), restore(request, f"plan:{case.id}")
    form = _form(request, draft, versions)
    if request.method == "POST" and form.sent:
        asked = forms.planned(form, request.at, owners, pack.pack.value("prevention.plan_review_at_most"))
        if asked and _made(request, case, form, asked, versions):
            return to("plan", case.reference, done="planned")
    return shown(
        request, "prevention/plan.html", status=form.status, case=case, form=form, draft=draft, versions=versions, owners=owners,
        words=planning.FIELDS, person=person, may_plan=may_record(me, planning.MADE, pack),
    )  # fmt: skip


def _episode(request: Any, reference: str) -> Case:
    case = opened(request, reference, READ)
    if case.kind != persons.KIND:
        raise NotMissing(
            what=f"A plan for the next report on {case.reference}", why="it is no missing episode",
            remedy="look at the case, and record there what there is to record",
        )  # fmt: skip
    return case


def _form(request: Any, draft: Restored, versions: tuple[planning.Version, ...]) -> typed.Typed:
    """The form as it was sent or left; a new one begins with what the newest version says, but not with its owner or its day."""
    form = typed.read(request.POST if request.method == "POST" else draft.posted, request.at, texts=forms.PLAN_LONG)
    if versions and request.method != "POST" and draft.posted is None:
        form.typed |= versions[0].says | {"after": str(versions[0].plan.version)}
    return form


def _made(request: Any, case: Case, form: typed.Typed, asked: Any, versions: tuple[planning.Version, ...]) -> bool:
    says = {name: form.said(name) for name in planning.FIELDS if form.said(name)}
    try:
        planning.make_plan(
            by=whoever(request), at=request.at, case=case.id, says=says, owner=asked[0], review_on=asked[1], form=form.as_sent(),
            after=int(form.said("after")) if form.said("after").isdecimal() else 0,
        )  # fmt: skip
    except Refusal as why:
        form.fault("actions", str(why))
        # The newest stands above the form now, and what is sent from here was typed beside it.
        form.typed["after"] = str(versions[0].plan.version) if versions else ""
        return False
    return True
