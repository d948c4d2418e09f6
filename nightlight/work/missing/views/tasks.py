"""The duties of an episode: the list of them all, and one page for each."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from nightlight.records.access.answering import whoever
from nightlight.records.access.guard import page
from nightlight.records.cases.models import Case
from nightlight.records.drafts import typed
from nightlight.records.drafts.queries import box_of
from nightlight.records.duties.by_form import chosen_doer, may_record, others_who_may, writes_for_others
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.queries import on_duty
from nightlight.rules.refusals import Refusal
from nightlight.rules.wording import Wording
from nightlight.work.missing import actions, owed, reviews, tasks
from nightlight.work.missing.refusals import NoSuchDuty
from nightlight.work.missing.views.answers import CAPABILITY, saying_why_not, shown, the_episode, to
from nightlight.work.missing.views.visit import check_moment


@page(needs=CAPABILITY)
@require_safe
@saying_why_not
def duties(request: Any, reference: str) -> HttpResponse:
    """Every duty of an episode by role, yours first; it prints."""
    case, pack = the_episode(request, reference), in_force(request.at)
    how = owed.asked(request.GET, pack)
    found = owed.groups(case, whoever(request), how, pack, request.at)
    every = owed.groups(case, whoever(request), owed.Asked(), pack, request.at)
    words = Wording(pack.pack)
    levels = {key: words.level(key) for key in pack.pack.scales[owed.KIND].order}
    return shown(
        request, "missing/duties.html", case=case, groups=found, how=how, states=owed.STATES, levels=levels,
        roles={one.role: one.name for one in every},
    )  # fmt: skip


@page(needs=CAPABILITY)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def duty(request: Any, reference: str, duty: str) -> HttpResponse:
    """One duty: what it is, why it is owed now, how it is done; and what came of it, or why it was not done."""
    case, pack, me = the_episode(request, reference), in_force(request.at), whoever(request)
    found = _owed(case, duty, pack, request.at)
    draft = box_of(request, case, f"duty-{duty}")
    all_sheets = tasks.sheets(found.duty, pack)
    form = typed.read(request.POST if request.method == "POST" else draft.posted, request.at, texts=tasks.long_fields(all_sheets))  # fmt: skip
    sheets, others = _theirs(me, all_sheets, pack)
    if request.method == "POST" and form.sent:
        tasks.check(form, sheets, chases=not found.ours, at=request.at, **_limits(case, pack, request.at))
        check_moment(form, case, request.at)
        if not form.problems and _recorded(request, case, form, found, sheets, others):
            return to("duties", case, done="duty" if form.said("did") in {one.event for one in sheets} else "duty_not_done")  # fmt: skip
    return shown(request, "missing/duty.html", status=form.status, case=case, form=form, draft=draft, owed=found, sheets=sheets, others=others, **_around(found, pack))  # fmt: skip


def _owed(case: Case, duty: str, pack: InForce, at: datetime) -> owed.Owed:
    found = owed.owed(case, duty, pack, at)
    if found is None:
        raise NoSuchDuty(
            what="This page", why="the policy in force knows no such duty", remedy="look at the duties of the case"
        )
    return found


def _theirs(me: Any, sheets: Any, pack: InForce) -> tuple[tuple[tasks.Sheet, ...], dict[str, str]]:
    """What this person may record, themselves or for somebody who reports by radio; and who may have done it, where they write for others."""
    others = others_who_may([one.event for one in sheets], pack) if writes_for_others(me, pack) else {}
    return tuple(one for one in sheets if others or may_record(me, one.event, pack)), others


def _latest(case: Case, pack: InForce, at: datetime) -> datetime:
    allowed = pack.pack.value("guidance.tried_again_within")
    return at + timedelta(minutes=allowed.get(case.levels.get(owed.KIND, "unresolved"), allowed["unresolved"]))


def _limits(case: Case, pack: InForce, at: datetime) -> dict[str, datetime]:
    reviewed_by = at + reviews.allowed(case.levels.get(owed.KIND, "unresolved"), pack)
    return {"latest": _latest(case, pack, at), "reviewed_by": reviewed_by}


def _recorded(request: Any, case: Case, form: typed.Typed, found: owed.Owed, sheets: Any, others: dict[str, str]) -> bool:  # fmt: skip
    me, pack = whoever(request), in_force(request.at)
    steps = tasks.steps(form, found.duty, sheets, request.at, _latest(case, pack, request.at))
    doer = chosen_doer(form.said("done_by"), others)
    beside = tasks.enquiry_beside(steps[0], pack)
    if beside and (doer or may_record(me, "enquiry_made", pack)):
        steps.append(beside)
    try:
        actions.do_duty(by=me, at=request.at, case=case.id, duty=found.duty.id, steps=steps, form=form.as_sent(), done_by=doer)  # fmt: skip
    except Refusal as why:
        form.fault("did", str(why))
        return False
    return True


def _around(found: owed.Owed, pack: InForce) -> dict[str, Any]:
    """What stands around the form: the page that records it instead, whether a visit meets it too, and who is on duty."""
    pages, visit = pack.pack.value("guidance.pages"), pack.pack.value("guidance.met_at_a_visit")
    elsewhere = {pages[event]: pack.pack.events[event].meaning.rstrip(".") for event in found.duty.met_by if event in pages}  # fmt: skip
    names = dict.fromkeys(one.name for one in on_duty())
    return {"elsewhere": elsewhere, "at_a_visit": any(one in visit for one in found.duty.met_by), "names": list(names)}
