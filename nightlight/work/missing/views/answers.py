"""How every page here answers: for a missing episode that is open, with the words of the pack at hand, out of every cache."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from nightlight.records.access import looks
from nightlight.records.access.finding import case_for
from nightlight.records.access.refusals import HeldAndRestricted, NotAllowed, NotFoundHere
from nightlight.records.access.standing import Standing, standing_of
from nightlight.records.cases.models import Case
from nightlight.records.drafts.queries import Restored, restore
from nightlight.records.packs.queries import in_force
from nightlight.rules.policy import BASIS_IN_WORDS
from nightlight.rules.refusals import Refusal
from nightlight.rules.wording import role_name
from nightlight.work.missing.refusals import NoSuchLead, NotMissing

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]
KIND: Final = "missing"
CAPABILITY: Final = "case.record"
DONE: Final = {
    "enquiry": "The enquiry is recorded.",
    "not_done": "It is recorded that it was not done, and why.",
    "sighting": "The sighting is recorded. Somebody has to go there: the clock for that runs.",
    "lead": "The lead is given. Its clock runs until its result is recorded.",
    "accepted": "You have accepted the lead by name.",
    "resulted": "The result is recorded.",
    "contact": "The second contact is recorded. The level below is as it stands with what is new: assess it afresh.",
    "level": "The level is recorded.",
    "asked": "The lower level is asked for. Until somebody else decides, the level stands.",
    "decided": "Your decision is recorded.",
}
"""What a page says was just done. The words come from here, never from the address."""


def saying_why_not(view: View[Rest]) -> View[Rest]:
    """Answer with a page that says what is refused, why and what to do next. No cache keeps any answer: it holds personal words."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except (HeldAndRestricted, NotAllowed, NotFoundHere):
            raise
        except _AskWhy as asked:
            response = HttpResponseRedirect(reverse("casework:why", args=[asked.reference]))
        except Refusal as why:
            status = 404 if isinstance(why, NoSuchLead) else 400
            response = shown(request, "missing/refused.html", status=status, why=why, where=kwargs.get("reference"))
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return answer


class _AskWhy(Exception):
    """The way to the page that asks for a reason first."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


def the_episode(request: Any, reference: str) -> Case:
    """The open missing episode of an address, for whoever may record on it; that they opened it is written down.

    Where a restricted case asks for a reason first, the answer is the page that asks. Raises NotMissing, and as `case_for` does.
    """
    case = case_for(request.viewer, reference, CAPABILITY, at=request.at, by=request.actor)
    if case.kind != KIND or case.closed_at is not None:
        why = "it is closed" if case.closed_at else "it is no missing episode"
        raise NotMissing(what=f"Working on {case.reference} here", why=why, remedy="look at the case, and record there what there is to record")  # fmt: skip
    if looks.asks_for_reason(case, request.actor, request.at):
        raise _AskWhy(case.reference)
    if request.method in ("GET", "HEAD"):
        looks.write_look(case, request.actor, request.viewer, request.at)
    return case


def whoever(request: HttpRequest) -> Standing:
    """Whoever asks: a page that needs a capability is open to nobody else."""
    found = standing_of(request)
    if found is None:
        raise NotAllowed(what="This", why="you are not signed in", remedy="sign in")
    return found


def box_of(request: HttpRequest, case: Case, form: str) -> Restored:
    """What this person had typed into a form of a case and not sent."""
    return restore(request, f"case:{case.id}:{form}")


def shown(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page, with what every template here reads."""
    at = request.at  # type: ignore[attr-defined]
    pack = in_force(at)
    words = {
        "at": at, "sure": BASIS_IN_WORDS, "setting": pack.setting, "role": lambda role: role_name(pack.pack, role),
        "soon_s": pack.setting("now_within") * 60, "done": DONE.get(request.GET.get("done", "")), **context,
    }  # fmt: skip
    return render(request, template, words, status=status)


def to(name: str, case: Case, *more: Any, done: str = "") -> HttpResponseRedirect:
    """The way to a page of this feature, saying there what was done."""
    told = f"?{urlencode({'done': done})}" if done else ""
    return HttpResponseRedirect(f"{reverse(f'missing:{name}', args=[case.reference, *more])}{told}")
