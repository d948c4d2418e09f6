"""The forms of the ledger: ask for a search, record one, put one right, call one off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from nightlight.records.access.answering import whoever
from nightlight.records.access.guard import page
from nightlight.records.cases.models import Case
from nightlight.records.drafts import typed
from nightlight.records.drafts.queries import box_of
from nightlight.records.packs.queries import in_force
from nightlight.rules.refusals import Refusal
from nightlight.work.searches import actions, forms, queries
from nightlight.work.searches.ledger import ASKED, HOME, SEARCHED, Search
from nightlight.work.searches.views.answers import saying_why_not, shown, the_episode, to_ledger

RECORDED = (HOME, SEARCHED, *forms.ANSWERS, "enquiry_made")


@page(needs="case.record")
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def ask(request: Any, reference: str) -> HttpResponse:
    """Ask for a search of a place or an area."""
    case, pack = the_episode(request, reference), in_force(request.at)
    form, draft = _form(request, case, "ask-search")
    latest = forms.latest(case, request.at, pack)
    if request.method == "POST" and form.sent:
        ground = forms.ground(form, pack)
        by_when = forms.until(form, "by_when", request.at, latest)
        who = form.needs("asked_by", "Say who asks for it: yourself, a search adviser, the inspector")
        said = {"ground": ground, "asked_by": who, "priority": form.said("priority"), "by_when": by_when}
        if not form.problems and (name := _done(form, actions.ask_for_search, request, case, **said)) is not None:
            return to_ledger(case, "asked", name)
    return shown(request, "searches/ask.html", status=form.status, case=case, form=form, draft=draft, latest=latest)


@page(needs="case.record")
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def record(request: Any, reference: str, search: str = "") -> HttpResponse:
    """Record that a place was searched: one that was asked for, one that was searched before, or a new one."""
    case, pack = the_episode(request, reference), in_force(request.at)
    one = _search(case, search)
    form, draft = _form(request, case, search or "record-search")
    if request.method == "POST" and form.sent:
        ground = _same(one) if one else forms.ground(form, pack)
        done = forms.carried(form, case, pack, request.at)
        said = {"search": one.name if one else "", "ground": ground, "done": done}
        if not form.problems and (name := _done(form, actions.record_search, request, case, **said)) is not None:
            return to_ledger(case, _came_to(ground, done, pack), name)
    return shown(
        request, "searches/record.html", status=form.status, case=case, form=form, draft=draft, search=one, all_of_it=forms.ALL_OF_IT,
        answers=forms.ANSWERS, meets=queries.open_duties(case, (*RECORDED, ASKED), request.at), latest=forms.latest(case, request.at, pack),
        address=queries.reported_address(case.id), ticked=form.several.get("answers", []),
    )  # fmt: skip


@page(needs="case.record")
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def correct(request: Any, reference: str, search: str) -> HttpResponse:
    """Put right what the ledger says of a search."""
    case, pack = the_episode(request, reference), in_force(request.at)
    one = _search(case, search)
    form, draft = _form(request, case, f"{search}-correct")
    if request.method == "POST" and form.sent:
        ground = forms.Ground("", form.said("place"), *forms.laid(form, pack))
        what = form.needs("what", "Say what is put right, and why")
        said = {"what": what, "ground": ground, "search": one.name if one else ""}
        if not form.problems and _done(form, actions.correct, request, case, **said) is not None:
            return to_ledger(case, "corrected", search)
    return shown(request, "searches/correct.html", status=form.status, case=case, form=form, draft=draft, search=one)


@page(needs="case.record")
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def call_off(request: Any, reference: str, search: str) -> HttpResponse:
    """Say that a search is not carried out, and why."""
    case = the_episode(request, reference)
    one = _search(case, search)
    form, draft = _form(request, case, f"{search}-off")
    if request.method == "POST" and form.sent:
        reason = form.needs("reason", "Say why it is not carried out")
        said = {"search": one.name if one else "", "reason": reason}
        if not form.problems and _done(form, actions.call_off, request, case, **said) is not None:
            return to_ledger(case, "off", search)
    return shown(request, "searches/call_off.html", status=form.status, case=case, form=form, draft=draft, search=one)


def _form(request: Any, case: Case, name: str) -> tuple[typed.Typed, Any]:
    draft = box_of(request, case, name)
    return typed.read(request.POST if request.method == "POST" else draft.posted, request.at, texts=forms.TEXTS), draft


def _search(case: Case, slug: str) -> Search | None:
    """The search that an address names; None where it names none. Raises NoSuchSearch."""
    return actions.the_search(case.id, slug.replace("-", " ")) if slug else None


def _same(one: Search) -> forms.Ground:
    return forms.Ground(one.kind, one.place)


def _came_to(ground: forms.Ground, done: forms.Carried, pack: Any) -> str:
    """What is said after a search was recorded."""
    if done.still_to_do:
        return "rest"
    owed = pack.setting("search_kinds").get(ground.kind, {}).get("answers")
    return "looked" if owed and done.how not in queries.enough_ways(pack) else "searched"


def _done(form: typed.Typed, act: Callable[..., Any], request: Any, case: Case, **said: Any) -> Any:
    """What an act gave back; None where it was refused, which is noted at the top of the form."""
    try:
        return act(by=whoever(request), at=request.at, case=case.id, form=form.as_sent(), **said)
    except Refusal as why:
        form.fault("form", str(why))
        return None
