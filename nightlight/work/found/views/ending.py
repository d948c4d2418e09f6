"""The two ends of an episode: closed by a second person, and not missing after all. What is demanded first is listed, each with the way to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from nightlight.records.access.answering import whoever
from nightlight.records.access.guard import page
from nightlight.records.cases.models import Case
from nightlight.records.drafts import typed
from nightlight.records.drafts.queries import box_of
from nightlight.records.duties.by_form import record_steps
from nightlight.records.duties.recording import Step
from nightlight.records.packs.queries import in_force
from nightlight.rules.refusals import Refusal
from nightlight.work.found import adults, deciding, forms, queries
from nightlight.work.found.views.answers import (
    RECORD,
    saying_why_not,
    shown,
    status_of,
    the_episode,
    to,
    to_case,
)


@dataclass(frozen=True, slots=True)
class End:
    """One end: the pages, the request, the decision on it, and the act that then ends it, if the decision does not."""

    name: str
    request: str
    decision: str
    ends: str | None
    asks: Callable[[typed.Typed, Any], Step]
    said: str


CLOSING: Final = End(
    "closing", "closure_proposed", "closure_decided", "closed",
    forms.closing, "proposed",
)  # fmt: skip
NOT_MISSING: Final = End(
    "not_missing", "not_missing_proposed", "recording_decided", None, lambda form, _: forms.not_missing(form), "asked"
)


@page(needs=RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def closing(request: Any, reference: str) -> HttpResponse:
    """What closing demands, done or missing; propose it, or decide on what somebody else proposed."""
    return _ending(request, reference, CLOSING)


@page(needs=RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def not_missing(request: Any, reference: str) -> HttpResponse:
    """Ask not to record a report as missing, or decide on what somebody else asked."""
    return _ending(request, reference, NOT_MISSING)


def _ending(request: Any, reference: str, end: End) -> HttpResponse:
    case, pack = the_episode(request, reference), in_force(request.at)
    draft = box_of(request, case, end.name)
    form = typed.read(request.POST if request.method == "POST" else draft.posted, request.at, texts=forms.ENDING_LONG)
    status = None
    if request.method == "POST" and form.pressed in ("ask", "decide", "close"):
        steps, done = _steps(form, end, adults.closing_codes(case.id, request.at, pack))
        if not form.problems:
            try:
                record_steps(by=whoever(request), at=request.at, case=case.id, steps=steps, form=form.as_sent())
            except Refusal as why:
                form.fault("ending", str(why))
                status = status_of(why)
            else:
                return to_case(case, "recorded") if done == "ended" else to(end.name, case, done)
    return _page(request, case, end, form, draft, status or form.status)


def _steps(form: typed.Typed, end: End, codes: Any) -> tuple[list[Step], str]:
    """What the pressed button records, and what is said then."""
    if form.pressed == "ask":
        return [end.asks(form, codes)], end.said
    result = {"result": form.said("reason")}
    if form.pressed == "close" and end.ends:
        form.needs("reason", "Say in a sentence how it ended")
        return [Step(end.ends, {}, result)], "ended"
    step = forms.decision(form, end.decision)
    if step.decision == forms.REFUSE:
        return [step], "refused"
    return ([step, Step(end.ends, {}, result)] if end.ends else [step]), "ended"


def _page(request: Any, case: Case, end: End, form: typed.Typed, draft: Any, status: int) -> HttpResponse:
    pack, me = in_force(request.at), whoever(request)
    moves = pack.tables[queries.KIND].moves[case.state]
    return shown(
        request, f"found/{end.name}.html", status=status, case=case, form=form, draft=draft, me=me, forms=forms,
        now=queries.ending(case, end.request, end.decision, me, request.at), can_ask=end.request in moves, can_decide=end.decision in moves,
        can_close=bool(end.ends and end.ends in moves), decider=deciding.decider(case, end.decision, end.ends, me, pack), state=pack.tables[queries.KIND].states[case.state],
        codes=adults.closing_codes(case.id, request.at, pack), wish=adults.wish_of(case.id), running=queries.open_duties(case.id, request.at),
    )  # fmt: skip
