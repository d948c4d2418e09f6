"""How every page here answers: with the words of the pack at hand, out of every cache, and with a refusal as a page that says what to do next."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from nightlight.records.access import answering
from nightlight.records.access.answering import Statuses
from nightlight.records.access.standing import standing_of
from nightlight.records.duties.refusals import NotYoursToRecord
from nightlight.records.packs.queries import in_force
from nightlight.rules.refusals import Refusal
from nightlight.rules.wording import role_name
from nightlight.work.prevention.refusals import NoSuchPattern

PATTERNS: Final = "patterns.read"
READ: Final = "case.read"
DONE: Final = {
    "planned": "The plan is recorded. It opens itself at the next report of this person, and earlier versions stay.",
    "looked": "It is recorded on each of its cases that you looked at it, and what you decided.",
}
"""What a page says was just done. The words come from here, never from the address."""
STATUSES: Final[Statuses] = ((NotYoursToRecord, 403), (NoSuchPattern, 404))
"""The status of the answer to a refusal; any other is 400."""
saying_why_not: Final = answering.saying_why_not(STATUSES)
"""How every page here answers a refusal."""


def status_of(why: Refusal) -> int:
    """The status of the answer to a refusal."""
    return answering.status_of(why, STATUSES)


def shown(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page, with what every template here reads."""
    at = request.at  # type: ignore[attr-defined]
    pack = in_force(at)
    words = {
        "at": at, "setting": pack.setting, "role": lambda role: role_name(pack.pack, role), "soon_s": pack.setting("now_within") * 60,
        "done": DONE.get(request.GET.get("done", "")), "me": standing_of(request), **context,
    }  # fmt: skip
    return render(request, template, words, status=status)


def to(name: str, *args: Any, done: str = "") -> HttpResponseRedirect:
    """The way to a page of this feature, saying there what was done."""
    told = f"?{urlencode({'done': done})}" if done else ""
    return HttpResponseRedirect(f"{reverse(f'prevention:{name}', args=args)}{told}")
