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
from nightlight.records.duties.recording import Step
from nightlight.records.packs.queries import in_force
from nightlight.rules.refusals import Refusal
from nightlight.work.missing import actions, grading
from nightlight.work.missing.refusals import NotMissing
from nightlight.work.missing.views.answers import CAPABILITY, box_of, saying_why_not, shown, the_episode, to
from nightlight.work.missing.views.visit import check_moment

TEXTS = ("reason", "new_facts", "why", "fresh")


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
        lower = found.lower(form.said("level"))
        if not form.problems:
            steps = grading.steps(form, found, whoever(request), in_force(request.at), request.at)
            if _set(request, case, form, steps, "level"):
                return to("level", case, done="asked" if lower else "level")
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
    except Refusal as why:
        form.fault(beside, str(why))
        return False
    return True


def _page(request: Any, case: Case, found: grading.Level, form: typed.Typed, draft: Any) -> HttpResponse:
    return shown(
        request, "missing/level.html", status=form.status, case=case, level=found, form=form, draft=draft,
        decisions=grading.DECISIONS, drives=form.several.get("drives", []),
    )  # fmt: skip
