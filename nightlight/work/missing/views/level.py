"""The level: chosen beside what the rules propose; a lower one is asked for by one person and decided on by another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from nightlight.records.access.answering import whoever
from nightlight.records.access.guard import page
from nightlight.records.cases.models import Case
from nightlight.records.drafts import typed
from nightlight.records.drafts.queries import box_of
from nightlight.records.duties.models import Clock
from nightlight.records.duties.recording import Step
from nightlight.records.packs.queries import in_force
from nightlight.rules.refusals import Refusal
from nightlight.work.missing import actions, grading, research, researching
from nightlight.work.missing.refusals import NotMissing, NotResearched
from nightlight.work.missing.views.answers import CAPABILITY, saying_why_not, shown, the_episode, to
from nightlight.work.missing.views.visit import check_moment

TEXTS = ("reason", "new_facts", "why", "fresh", "agreed")
DONE = {grading.ASKED: "asked", "graded": "unconfirmed"}


@page(needs=CAPABILITY)
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def level(request: Any, reference: str) -> HttpResponse:
    """The level with its why, and the form that sets it or asks for a lower one."""
    case = the_episode(request, reference)
    draft = box_of(request, case, "level")
    form = typed.read(request.POST if request.method == "POST" else draft.posted, request.at, texts=TEXTS)
    found = _level(request, case)
    if request.method == "POST" and form.sent:
        grading.check(form, found, request.at)
        check_moment(form, case, request.at)
        if not form.problems:
            steps = grading.steps(form, found, request.at, confirmed=_confirmed(request, case, form.said("level")))
            if _set(request, case, form, steps, "level"):
                return to("level", case, done=DONE.get(str(steps[-1].event), "level"))
    return _page(request, case, found, form, draft)


@page(needs=CAPABILITY)
@require_POST
@saying_why_not
def decide(request: Any, reference: str) -> HttpResponse:
    """Decide on a lower level that somebody else asked for."""
    case = the_episode(request, reference)
    form = typed.read(request.POST, request.at, texts=TEXTS)
    form.pressed = typed.SAVE
    grading.check_decision(form)
    if not form.problems and _set(request, case, form, grading.decision(form), "decision"):
        return to("level", case, done="decided")
    return _page(request, case, _level(request, case), form, box_of(request, case, "level"))


@page(needs=CAPABILITY)
@require_POST
@saying_why_not
def confirm(request: Any, reference: str) -> HttpResponse:
    """Confirm the level in force, once the research is whole."""
    case = the_episode(request, reference)
    form = typed.read(request.POST, request.at, texts=TEXTS)
    form.pressed = typed.SAVE
    reason = form.needs("agreed", "Give the reason why this level is right")
    if not form.problems:
        try:
            researching.confirm_level(
                by=whoever(request), at=request.at, case=case.id, reason=reason, form=form.as_sent()
            )
            return to("level", case, done="confirmed")
        except NotResearched:
            missing = _research(request, case, researching.level_in_force(case)).open
            form.fault("confirm-title", f"It is not confirmed: {missing} sources and answers are missing. What is missing is named here, with the way to it")  # fmt: skip
        except Refusal as why:
            form.fault("agreed", str(why))
    return _page(request, case, _level(request, case), form, box_of(request, case, "level"))


def _research(request: Any, case: Case, level: str) -> research.Research:
    return research.research_of(case, level, whoever(request), request.at, in_force(request.at))


def _confirmed(request: Any, case: Case, level: str) -> bool:
    """Whether whoever sets a level confirms it too: they are of a role that does, and the research is whole for that level."""
    if not researching.confirms(whoever(request), in_force(request.at)):
        return False
    return _research(request, case, level).whole


def _level(request: Any, case: Case) -> grading.Level:
    found = grading.level_of(case, whoever(request), request.at, in_force(request.at))
    if found is None:
        raise NotMissing(
            what=f"Setting a level on {case.reference}", why="the rules say nothing of it yet",
            remedy="write down what is known of the person first",
        )  # fmt: skip
    return found


def _set(request: Any, case: Case, form: typed.Typed, steps: Sequence[Step], beside: str) -> bool:
    try:
        actions.set_level(by=whoever(request), at=request.at, case=case.id, steps=steps, form=form.as_sent())
    except NotResearched:
        told = "It is not accepted yet: what is missing of the research for the lower level is named below, with the way to it"
        form.fault(beside, told)
        return False
    except Refusal as why:
        form.fault(beside, str(why))
        return False
    return True


def _page(request: Any, case: Case, found: grading.Level, form: typed.Typed, draft: Any) -> HttpResponse:
    return shown(
        request, "missing/level.html", status=form.status, case=case, level=found, form=form, draft=draft,
        decisions=grading.DECISIONS, drives=form.several.get("drives", []),
        research=_research(request, case, found.asking.to if found.asking else found.in_force),
        confirms=researching.confirms(whoever(request), in_force(request.at)), owed=_owed(case),
    )  # fmt: skip


def _owed(case: Case) -> bool:
    """Whether a clock asks for the level to be confirmed."""
    return Clock.objects.filter(
        case=case, duty="supervisor_confirms_grade", state__in=(Clock.RUNNING, Clock.MISSED)
    ).exists()
