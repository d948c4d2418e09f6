"""How every page here answers: with the words of the pack in force at hand, out of every cache, and with a refusal as a page that says what to do."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.messages import WARNING, get_messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from nightlight.records.access import answering
from nightlight.records.access.answering import Statuses
from nightlight.records.access.finding import case_for
from nightlight.records.cases.models import Case
from nightlight.records.duties.refusals import NoSuchCase, StateHasChanged
from nightlight.records.packs.queries import InForce, in_force
from nightlight.rules.refusals import Refusal
from nightlight.rules.wording import role_name

STATUSES: Final[Statuses] = ((NoSuchCase, 404), (StateHasChanged, 409))
"""The status of the answer to a refusal; any other is 400."""
saying_why_not: Final = answering.saying_why_not(STATUSES)
"""How every page here answers a refusal."""


def status_of(why: Refusal) -> int:
    """The status of the answer to a refusal."""
    return answering.status_of(why, STATUSES)


def said_before(request: HttpRequest) -> list[str]:
    """What the page before had to say to whoever sent it, once."""
    return [one.message for one in get_messages(request) if one.level == WARNING]


def shown(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page, with what every template here reads: the moment, roles in words, by which event a duty is recorded, which duties
    are done by accepting the case itself (`asking`), and what counts as soon.
    """
    at = request.at  # type: ignore[attr-defined]
    found = in_force(at)
    words = {
        "at": at, "role": lambda role: role_name(found.pack, role), "first_event": lambda duty: first_event(duty, found),
        "asking": found.setting("answered_by_accepting"), "soon_s": found.setting("now_within") * 60, **context,
    }  # fmt: skip
    return render(request, template, words, status=status)


def first_event(duty: str, pack: InForce) -> str:
    """The event by which a duty is first met; nothing for one that no event meets."""
    known = pack.pack.duties.get(duty)
    return known.met_by[0] if known and known.met_by else ""


def the_case(request: HttpRequest, reference: str, capability: str = "case.read") -> Case:
    """The case of an address, for whoever asks to do this to it. Raises as `case_for` does."""
    return case_for(request.viewer, reference, capability, at=request.at, by=request.actor)  # type: ignore[attr-defined]


def to_case(case: Case | str, done: str = "", part: str = "") -> HttpResponseRedirect:
    """The way to a case, saying there what was done."""
    reference = case if isinstance(case, str) else case.reference
    told = f"?{urlencode({'done': done})}" if done else ""
    return HttpResponseRedirect(f"{reverse('casework:case', args=[reference])}{told}{f'#{part}' if part else ''}")
