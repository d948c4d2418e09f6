"""What is owed after a return, each on a small form of its own: the return home interview, the circulations, the council."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from nightlight.records.access.answering import whoever
from nightlight.records.access.guard import page
from nightlight.records.cases.models import Case
from nightlight.records.drafts import typed
from nightlight.records.drafts.queries import box_of
from nightlight.records.duties.by_form import others_who_may, record_steps, writes_for_others
from nightlight.records.duties.recording import Step
from nightlight.records.packs.queries import in_force
from nightlight.rules.refusals import Refusal
from nightlight.work.found import afterwards, asking, forms, publishing, queries, returning
from nightlight.work.found import company as found_with
from nightlight.work.found.views.answers import RECORD, saying_why_not, shown, the_episode, to

Asks = Callable[[typed.Typed], Step | None]


@page(needs=RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def interview(request: Any, reference: str) -> HttpResponse:
    """The return home interview: each offer, each refusal with its reason, and what the child said."""
    case, pack = the_episode(request, reference), in_force(request.at)
    draft, told = box_of(request, case, "interview"), afterwards.interviews(case.id)
    form = typed.read(request.POST if request.method == "POST" else draft.posted, request.at, texts=asking.LONG)
    named, phone = form.said("company"), form.said("company_phone")
    matches = found_with.held_as(case, form, request.viewer, request.at, pack, name=named, phone=phone)
    if request.method == "POST" and form.sent:
        offers = sum(1 for one in told if one.event == asking.OFFERED)
        step = asking.interview(form, pack, request.at, earliest=queries.earliest(case.id), offers=offers)
        brought = afterwards.brought(form, step, request.at, pack, matches)
        if step is not None and not form.problems and _interviewed(request, case, form, step, brought):
            return to("interview", case, "interview")
    return shown(
        request, "found/interview.html", status=form.status, case=case, form=form, draft=draft, told=told, asking=asking, events=pack.pack.events,
        open_to_it=asking.HELD in pack.tables[queries.KIND].moves[case.state], running=afterwards.owed(case.id, request.at), facts=pack.pack.facts,
        company=afterwards.as_what(pack), same=found_with.choices_of(matches) if matches else {},
    )  # fmt: skip


def _interviewed(request: Any, case: Case, form: typed.Typed, step: Step, brought: afterwards.Brought) -> bool:
    try:
        returning.return_interview(
            by=whoever(request), at=request.at, case=case.id, step=step, form=form.as_sent(), place=brought.place, company=brought.company,
            phone=brought.phone,
        )  # fmt: skip
    except Refusal as why:
        form.fault("what", str(why))
        return False
    return True


@page(needs=RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def cancelled(request: Any, reference: str) -> HttpResponse:
    """Say of every circulation that it is cancelled, or that there was none."""
    pack = in_force(request.at)
    return _one_step(
        request, reference, "cancelled", "circulations_cancelled",
        lambda form, earliest: asking.cancelled(form, pack, request.at, earliest=earliest, up=publishing.up_of(reference)), asked=pack.setting("circulations"),
    )  # fmt: skip


@page(needs=RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def council(request: Any, reference: str) -> HttpResponse:
    """Say who at the local authority was told of the return, and that the return home interview was asked for."""
    return _one_step(
        request, reference, "council", "social_care_told_of_return",
        lambda form, earliest: asking.council(form, request.at, earliest=earliest),
    )  # fmt: skip


def _one_step(request: Any, reference: str, name: str, event: str, asks: Any, **more: Any) -> HttpResponse:
    """A page with one form that records one event."""
    case, pack = the_episode(request, reference), in_force(request.at)
    draft = box_of(request, case, name)
    form = typed.read(request.POST if request.method == "POST" else draft.posted, request.at, texts=asking.LONG)
    others = others_who_may([event], pack) if writes_for_others(whoever(request), pack) else {}
    if request.method == "POST" and form.sent:
        step = asks(form, queries.earliest(case.id))
        if step is not None and _recorded(request, case, form, step, others):
            return to(name, case, name)
    return shown(
        request, f"found/{name}.html", status=form.status, case=case, form=form, draft=draft, others=others, asking=asking,
        open_to_it=event in pack.tables[queries.KIND].moves[case.state], before=afterwards.newest(case.id, event), **more,
    )  # fmt: skip


def _recorded(request: Any, case: Case, form: typed.Typed, step: Step, others: dict[str, str]) -> bool:
    doer = forms.doer(form, others)
    try:
        record_steps(by=whoever(request), at=request.at, case=case.id, steps=[step], form=form.as_sent(), done_by=doer)
    except Refusal as why:
        form.fault("time", str(why))
        return False
    return True
