"""Who was found with the child, and what the child said was done to them."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from nightlight.records.access import people_held
from nightlight.records.access.answering import whoever
from nightlight.records.access.guard import page
from nightlight.records.cases.models import Case
from nightlight.records.drafts import typed
from nightlight.records.drafts.queries import box_of
from nightlight.records.duties.by_form import may_record, others_who_may, writes_for_others
from nightlight.records.packs.queries import in_force
from nightlight.rules.refusals import Refusal
from nightlight.rules.typed_text import as_line
from nightlight.work.found import asking, forms, queries, returning
from nightlight.work.found import company as found_with
from nightlight.work.found.views.answers import RECORD, saying_why_not, shown, the_episode, to


@page(needs=RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def adult(request: Any, reference: str) -> HttpResponse:
    """Put an adult who was found with the child into the case; whoever we hold under that name or number is shown, and has to be answered."""
    case, pack = the_episode(request, reference), in_force(request.at)
    draft = box_of(request, case, "company")
    form = typed.read(request.POST if request.method == "POST" else draft.posted, request.at, texts=asking.LONG)
    others = others_who_may([returning.FOUND_WITH], pack) if writes_for_others(whoever(request), pack) else {}
    matches = people_held.held(form.said("whole"), form.said("phone"), request.viewer, request.at, pack)
    if request.method == "POST" and form.sent:
        made = found_with.adult(
            form, request.at, matches, earliest=queries.earliest(case.id), closed=case.closed_at is not None
        )
        if made and _put_in(request, case, form, made, others):
            return to("company", case, "company")
    return shown(
        request, "found/company.html", status=form.status, case=case, form=form, draft=draft, others=others, matches=matches, choices=found_with.KNOWN,
        adults=found_with.adults(case.id, request.viewer, request.at, pack), same=found_with.choices_of(matches), called=pack.setting("roles_in_a_case"),
    )  # fmt: skip


def _put_in(request: Any, case: Case, form: typed.Typed, made: Any, others: dict[str, str]) -> bool:
    somebody, steps = made
    try:
        returning.found_with(
            by=whoever(request), at=request.at, case=case.id, adult=somebody, steps=steps, form=form.as_sent(), done_by=forms.doer(form, others)
        )  # fmt: skip
    except Refusal as why:
        form.fault("whole", str(why))
        return False
    return True


@page(needs=RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def allegation(request: Any, reference: str) -> HttpResponse:
    """Report what a child said on return as a crime, and ask somebody by name to investigate it."""
    case, pack = the_episode(request, reference), in_force(request.at)
    draft = box_of(request, case, "allegation")
    form = typed.read(request.POST if request.method == "POST" else draft.posted, request.at, texts=asking.LONG)
    receivers = found_with.receivers(case, request.actor.member, pack)
    if request.method == "POST" and form.sent:
        made = found_with.allegation(form, request.at, receivers, earliest=queries.earliest(case.id))
        if made and _asked(request, case, form, made):
            return to("allegation", case, "allegation")
    return shown(
        request, "found/allegation.html", status=form.status, case=case, form=form, draft=draft, receivers=receivers,
        requests=found_with.requests(case.id), child=queries.named_child(case.id), may_accept=may_record(whoever(request), returning.ACCEPTED, pack),
    )  # fmt: skip


def _asked(request: Any, case: Case, form: typed.Typed, made: Any) -> bool:
    crime, asked, receiver = made
    try:
        returning.ask_to_investigate(
            by=whoever(request), at=request.at, case=case.id, crime=crime, request=asked, to=receiver, form=form.as_sent()
        )  # fmt: skip
    except Refusal as why:
        form.fault("words", str(why))
        return False
    return True


@page(needs=RECORD)
@require_POST
@saying_why_not
def accept(request: Any, reference: str) -> HttpResponse:
    """Accept by name to investigate an allegation."""
    case = the_episode(request, reference)
    named = as_line(request.POST.get("allegation", ""))[:40]
    returning.accept_to_investigate(by=whoever(request), at=request.at, case=case.id, allegation=named)
    return to("allegation", case, "accepted")
