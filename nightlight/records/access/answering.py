"""How pages about a case answer: opened with a look on record, out of every cache, and with a refusal as a page that says what to do next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from nightlight.records.access import looks
from nightlight.records.access.finding import case_for
from nightlight.records.access.refusals import ABOUT_SEEING, NotAllowed, ReasonAskedFor
from nightlight.records.access.standing import Standing, standing_of
from nightlight.records.cases.models import Case
from nightlight.records.packs.queries import in_force
from nightlight.rules.refusals import Refusal
from nightlight.rules.wording import role_name

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]
Statuses = Sequence[tuple[type[Refusal], int]]


def saying_why_not(statuses: Statuses = ()) -> Callable[[View[Rest]], View[Rest]]:
    """Answer with a page that says what is refused, why and what to do next. Whatever the answer, no cache keeps it: it holds personal words.

    What is refused about seeing a case is answered for every feature alike, above this one.
    """

    def over(view: View[Rest]) -> View[Rest]:
        @wraps(view)
        def answer(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
            try:
                response = view(request, *args, **kwargs)
            except ABOUT_SEEING:
                raise
            except Refusal as why:
                told = {"why": why, "where": kwargs.get("reference")}
                response = render(request, "refused.html", told, status=status_of(why, statuses))
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response

        return answer

    return over


def status_of(why: Refusal, statuses: Statuses) -> int:
    """The status of the answer to a refusal: that of the first kind that it is of, else 400."""
    return next((status for kind, status in statuses if isinstance(why, kind)), 400)


def opened(request: Any, reference: str, capability: str) -> Case:
    """The case of an address, for whoever may do this to it; that they opened its page is written down.

    Raises ReasonAskedFor where a restricted case asks for a reason first, and as `case_for` does.
    """
    case = case_for(request.viewer, reference, capability, at=request.at, by=request.actor)
    if looks.asks_for_reason(case, request.actor, request.at):
        asked = ReasonAskedFor(
            what="Opening this case", why="it is restricted, and not yours", remedy="say why you open it"
        )
        asked.reference = case.reference
        raise asked
    if request.method in ("GET", "HEAD"):
        looks.write_look(case, request.actor, request.viewer, request.at)
    return case


def whoever(request: HttpRequest) -> Standing:
    """Whoever asks: a page that needs a capability is open to nobody else. Raises NotAllowed."""
    found = standing_of(request)
    if found is None:
        raise NotAllowed(what="This", why="you are not signed in", remedy="sign in")
    return found


def shown(done: Mapping[str, str], request: Any, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """A page about cases, with what every template of one reads: the instant, settings of policy, the words of roles.

    `done` words what was just done, by what the address says of it: the words never come from the address.
    """
    pack = in_force(request.at)
    words = {
        "at": request.at, "setting": pack.setting, "role": lambda role: role_name(pack.pack, role), "soon_s": pack.setting("now_within") * 60,
        "done": done.get(request.GET.get("done", "")), **context,
    }  # fmt: skip
    return render(request, template, words, status=status)


def way_to(address: str, *args: Any, done: str = "", mark: str = "") -> HttpResponseRedirect:
    """The way to a page, saying there what was done, at the place that is marked so."""
    told = f"?{urlencode({'done': done})}" if done else ""
    return HttpResponseRedirect(f"{reverse(address, args=args)}{told}{mark}")
