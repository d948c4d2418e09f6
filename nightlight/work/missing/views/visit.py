"""The visit: one page, one form, one press."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from nightlight.records.access.answering import whoever
from nightlight.records.access.guard import page
from nightlight.records.access.refusals import NotFoundHere
from nightlight.records.cases.models import Case, Happening
from nightlight.records.drafts import typed
from nightlight.records.drafts.queries import Restored, box_of
from nightlight.records.duties.by_form import record_steps
from nightlight.records.packs.queries import in_force
from nightlight.rules.refusals import Refusal
from nightlight.work.missing import queries
from nightlight.work.missing import visit as visiting
from nightlight.work.missing.views.answers import CAPABILITY, saying_why_not, shown, the_episode, to

EVENTS = (*(part.event for part in visiting.PARTS), *visiting.CHILD_EVENTS, queries.ARRIVED, "no_reply")


@page(needs=CAPABILITY)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def visit(request: Any, reference: str) -> HttpResponse:
    """Record a visit: everything that it answers, at once."""
    case, pack = the_episode(request, reference), in_force(request.at)
    draft = box_of(request, case, "visit")
    posted = request.POST if request.method == "POST" else draft.posted
    form = typed.read(posted, request.at, texts=(*visiting.LONG, *visiting.CHILD_LONG, "new"))
    arrives = queries.arrives(case, pack, request.at)
    meets = queries.meets(case, EVENTS, pack, request.at, arriving=arrives)
    earlier = queries.done_before(case, EVENTS)
    if request.method == "POST" and form.sent:
        visiting.check(form, _optional(meets, earlier), request.at)
        check_moment(form, case, request.at)
        if not form.problems and _recorded(request, case, form, arrives=arrives):
            return to("visited", case, form.as_sent().form)
    return _page(request, case, form, draft, meets=meets, earlier=earlier, arrives=arrives)


def check_moment(form: typed.Typed, case: Case, at: Any) -> None:
    """Note a moment that cannot be: before anybody was reported missing."""
    happened = form.moment(at)
    first = Happening.objects.filter(case=case).order_by("happened_at").values_list("happened_at", flat=True).first()
    if happened and first and happened < first.replace(second=0, microsecond=0):
        told = queries.in_words(first.isoformat())
        form.fault("time", f"When it happened: that is before the report came, at {told}")


def _recorded(request: Any, case: Case, form: typed.Typed, *, arrives: bool) -> bool:
    found = visiting.steps(form, arrives=arrives, at=request.at)
    try:
        record_steps(by=whoever(request), at=request.at, case=case.id, steps=found, form=form.as_sent())
    except Refusal as why:
        form.fault("place", str(why))
        return False
    return True


def _optional(meets: dict[str, list[queries.Meets]], earlier: dict[str, Happening]) -> set[str]:
    """The parts that may stay unanswered: done before, and nothing asks for them now."""
    found = {part.key for part in visiting.PARTS if part.event in earlier and not meets[part.event] and part.key != "spoken"}  # fmt: skip
    if not any(meets[event] for event in visiting.CHILD_EVENTS):
        found.add("child")
    return found


def _page(request: HttpRequest, case: Case, form: typed.Typed, draft: Restored, **more: Any) -> HttpResponse:  # fmt: skip
    optional = _optional(more["meets"], more["earlier"])
    return shown(
        request, "missing/visit.html", status=form.status, case=case, form=form, draft=draft, parts_of=visiting.PARTS, optional=optional,
        children=visiting.children(form), most=visiting.MOST_CHILDREN, yes_no=visiting.YES_NO, where=_where(case), **more,
    )  # fmt: skip


def _where(case: Case) -> str:
    """The address that the report gave, to start from."""
    first = Happening.objects.filter(case=case, event="report_received").first()
    return str(first.data.get("address", "")) if first else ""


@page(needs=CAPABILITY)
@require_safe
@saying_why_not
def visited(request: Any, reference: str, form: uuid.UUID) -> HttpResponse:
    """What a visit came to: the duties that it met, those that it started, and what was not done."""
    case, pack = the_episode(request, reference), in_force(request.at)
    came = queries.came_to(case.id, form, pack, request.at)
    if came is None:
        raise NotFoundHere(
            what="This page", why="no such visit is on record", remedy="look at the enquiries of the case"
        )
    return shown(request, "missing/visited.html", case=case, came=came)
