"""The pages on which a first contact is put right: the wrong person, and a case that was opened in error."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from nightlight.records.access.finding import case_for
from nightlight.records.access.guard import page
from nightlight.records.access.standing import standing_of
from nightlight.records.cases.involving import LONGEST_REASON, people_in
from nightlight.records.cases.models import Case
from nightlight.records.drafts.queries import restore
from nightlight.records.journal.above import names_of
from nightlight.records.journal.ids import ids_among, new_id
from nightlight.records.journal.sent_once import FIELD, once_of, sent_form
from nightlight.records.packs.queries import in_force
from nightlight.rules.refusals import Refusal
from nightlight.rules.typed_text import as_line
from nightlight.rules.wording import fact_value
from nightlight.work.contact import mending
from nightlight.work.contact.held import Match, facts_held, look_up
from nightlight.work.contact.typed import Report, read

RECORD = "case.record"
ALWAYS = ("age", "previous_episodes", "episodes_30_days", "episodes_90_days", "episodes_12_months")
"""Facts that our own records and the person themselves gave: never those of whoever is put in."""
OF_THE_REPORT = ("nature_of_concern",)
"""Facts that are the report's, whomever it is about."""


@dataclass(slots=True)
class WrongForm:
    """The form as typed: who is wrong, who is meant, which facts were said of the other, why. `problems` are (field, sentence)."""

    once: uuid.UUID
    report: Report
    wrong_one: str
    reason: str
    of_another: tuple[str, ...]
    none_of_them: bool
    matches: tuple[Match, ...] = ()
    problems: list[tuple[str, str]] = field(default_factory=list)

    def wrong(self, name: str) -> str:
        """What is wrong with a field; nothing if it is fine."""
        return next((text for one, text in self.problems if one == name), "")

    @property
    def meant(self) -> Match | None:
        """Whom of those that we hold it is said to be."""
        return next((one for one in self.matches if one.said == "same"), None)


@page(needs=RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def wrong_person(request: Any, reference: str) -> HttpResponse:
    """Take the wrong person out of a case and put the right one in; with a fault in it the form comes back with everything that was typed."""
    case = case_for(request.viewer, reference, RECORD, at=request.at, by=request.actor)
    draft = restore(request, f"wrong_person:{case.id}")
    posted = request.POST if request.method == "POST" else draft.posted
    held, there = (
        mending.held_facts(case.id, request.at),
        [one for one in people_in(case.id) if one.role in mending.ABOUT_THEM],
    )
    form = _read(request, posted, {str(one.person) for one in there})
    asked_to = request.method == "POST" and request.POST.get("do") == "record"
    if asked_to:
        _check(form, held)
    if asked_to and not form.problems and _put_right(request, case, form):
        return _to(case)
    facts = in_force(request.at).pack.facts
    shown = [
        (key, facts[key].about.rstrip("."), fact_value(facts[key], value))
        for key, value in held.items()
        if key in facts and key not in (*ALWAYS, *OF_THE_REPORT)
    ]
    context = {
        "case": case,
        "form": form,
        "report": form.report,
        "there": there,
        "held": shown,
        "draft": draft,
        "longest": LONGEST_REASON,
    }
    return _answer(request, "contact/wrong_person.html", context, refused=bool(form.problems))


def _read(request: Any, posted: Any, there: set[str]) -> WrongForm:
    report = read(posted, new_id(request.at), in_force(request.at).pack, request.at)
    get = posted.get if posted is not None else lambda _name, default="": default
    several = posted.getlist("another") if posted is not None else []
    once = once_of({FIELD: get(FIELD, "")}, request.at)
    form = WrongForm(
        once, report, str(get("wrong", "")), as_line(get("reason", "")), tuple(several), bool(get("none_of_them", ""))
    )
    form.matches = tuple(
        one for one in look_up(report, request.viewer, request.at).matches if str(one.person) not in there
    )
    return form


def _check(form: WrongForm, held: Any) -> None:
    report = form.report
    form.problems += [(name, text) for name, text in report.problems if name in ("name", "born", "sex")]
    if not ids_among([form.wrong_one]):
        form.problems.append(("wrong", "Choose who stands in the case wrongly"))
    if not form.meant and not (report.said("name") or report.said("born")):
        form.problems.append(("name", "Say who is meant: a name, or an age"))
    if any(key not in (*ALWAYS, *OF_THE_REPORT) for key in held) and not form.of_another and not form.none_of_them:
        form.problems.append(("another", "Say which of the answers were about the wrong person, or that none was"))
    if not form.reason:
        form.problems.append(("reason", "Say in a few words how it came about"))
    if len(form.reason) > LONGEST_REASON:
        form.problems.append(
            ("reason", f"The reason is {len(form.reason):,} characters long; write it in at most {LONGEST_REASON}")
        )


def _put_right(request: Any, case: Case, form: WrongForm) -> bool:
    facts = {
        **(facts_held(form.meant, request.at) or {}),
        **({"age": form.report.age} if form.report.age is not None else {}),
    }
    right = mending.Right(form.report.met, form.meant.person if form.meant else None, facts)
    try:
        mending.put_right_person(
            by=standing_of(request), at=request.at, case=case.id, wrong=uuid.UUID(form.wrong_one), right=right,
            about_another=[key for key in (*ALWAYS, *form.of_another) if key not in OF_THE_REPORT], reason=form.reason,
            form=sent_form(request.POST, request.at),
        )  # fmt: skip
    except Refusal as why:
        form.problems.append(("wrong", str(why)))
        return False
    return True


@page(needs=RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def in_error(request: Any, reference: str) -> HttpResponse:
    """Say that a case was opened in error, or decide on it as somebody else."""
    case = case_for(request.viewer, reference, RECORD, at=request.at, by=request.actor)
    reason, problem = as_line(request.POST.get("reason", "")), ""
    if request.method == "POST":
        problem = _fault(reason) or _decide(request, case, reason)
        if not problem:
            return _to(case)
    asked = mending.asked(case.id)
    who = names_of({asked.by}).get(asked.by, "somebody") if asked else ""
    mine = asked is not None and asked.by == str(request.actor.member)
    context = {
        "case": case,
        "asked": asked,
        "who": who,
        "mine": mine,
        "reason": reason,
        "problem": problem,
        "at": request.at,
    }
    return _answer(request, "contact/in_error.html", context, refused=bool(problem))


def _fault(reason: str) -> str:
    if not reason:
        return "Say in a few words why"
    return (
        f"The reason is {len(reason):,} characters long; write it in at most {LONGEST_REASON}"
        if len(reason) > LONGEST_REASON
        else ""
    )


def _decide(request: Any, case: Case, reason: str) -> str:
    """Do what was pressed; what stands in its way, nothing where it was done."""
    does = request.POST.get("do")
    said = {
        "by": standing_of(request),
        "at": request.at,
        "case": case.id,
        "reason": reason,
        "form": sent_form(request.POST, request.at),
    }
    try:
        if does == "say":
            mending.say_opened_in_error(**said)
        elif does in ("agree", "refuse"):
            mending.decide_opened_in_error(agrees=does == "agree", **said)
        else:
            return "Press one of the buttons below"
    except Refusal as why:
        return str(why)
    return ""


def _to(case: Case) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('casework:case', args=[case.reference])}?done=recorded")


def _answer(request: Any, template: str, context: dict[str, Any], *, refused: bool) -> HttpResponse:
    answer = render(request, template, context, status=400 if refused and request.method == "POST" else 200)
    answer.headers.setdefault("Cache-Control", "private, no-store")
    return answer
