"""One case: read, and asked for with a reason where it is restricted."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from nightlight.records.access import looks
from nightlight.records.access.guard import page
from nightlight.records.access.standing import standing_of
from nightlight.records.cases.models import Case
from nightlight.records.drafts.queries import Restored, restore
from nightlight.records.journal.looking import look
from nightlight.records.packs.queries import in_force
from nightlight.records.workforce.queries import on_duty
from nightlight.work.casework import fields, forms
from nightlight.work.casework.telling.standing import offered_to
from nightlight.work.casework.telling.story import KINDS, ORDERS
from nightlight.work.casework.telling.whole import asked, whole
from nightlight.work.casework.views.answers import said_before, saying_why_not, shown, the_case, to_case

DONE: Final = {
    "recorded": "It is recorded.",
    "accepted": "You have accepted this case by name. You answer for it from now on.",
    "accepted_by_radio": "The acceptance by radio is recorded.",
    "declined": "You have declined the case. Whoever held it holds it still, and has been told.",
    "offered": "The case is offered. Whoever holds it keeps it until the offer is accepted by name.",
    "withdrawn": "The offer is taken back.",
    "taken": "You have taken the alarm by name. Nobody further is told of it.",
    "dealing": "Everybody sees that you are dealing with it, and when you will be back.",
    "changed": "The details are changed.",
    "involved": "They are involved in the case.",
    "taken_out": "They are no longer involved in the case. The story keeps that they were.",
    "linked": "The cases are linked.",
    "unlinked": "The link has ended. The story keeps that it was there.",
    "restricted": "The case is restricted to those who need to know it.",
    "unrestricted": "The restriction is lifted.",
    "named": "They are named as needing to know.",
    "unnamed": "They are no longer named as needing to know.",
    "glass": "The glass is broken: the case is open to you for the time you gave. Somebody else reviews it.",
}
"""What the page of a case says was just done. The words come from here, never from the address."""


@page(needs="case.read")
@require_safe
@saying_why_not
def case(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything about one case. That it was opened is written down."""
    found = the_case(request, reference)
    staying = "X-Nightlight-Live" in request.headers
    if looks.asks_for_reason(found, request.actor, request.at, staying=staying):
        return HttpResponseRedirect(reverse("casework:why", args=[found.reference]))
    if not staying:
        looks.write_look(found, request.actor, request.viewer, request.at)
    form = forms.adding(
        _put_in(request, box_of(request, found).posted), in_force(request.at), request.at, kind=found.kind
    )
    return case_page(request, found, form)


def box_of(request: HttpRequest, found: Case) -> Restored:
    """What this person had typed into the box of a case and not sent."""
    return restore(request, f"case:{found.id}:add")


def case_page(request: HttpRequest, found: Case, form: forms.AddingForm, *, status: int = 200) -> HttpResponse:
    """The page of a case, with the box that adds to it as it was typed."""
    by, pack, how = standing_of(request), in_force(request.at), asked(request.GET)
    return shown(
        request, "casework/case.html", status=status, whole=whole(found, by, request.at, how), form=form, how=how, me=by, kinds=KINDS,
        orders=ORDERS, done=DONE.get(request.GET.get("done", "")), vocabulary=vocabulary(pack), happenings=_happenings(found, pack),
        people=offered_to(on_duty(), found, pack), draft=box_of(request, found), said=said_before(request),
    )  # fmt: skip


def vocabulary(pack: Any) -> list[str]:
    """What every fact is about, for the list that a field offers."""
    return [one.about for one in pack.pack.facts.values() if not one.retired]


def _happenings(found: Case, pack: Any) -> list[str]:
    """What can be recorded of the case in its state."""
    table, events = pack.tables.get(found.kind), pack.pack.events
    known = table.moves.get(found.state, {}) if table else events
    elsewhere = pack.setting("on_pages_of_their_own")
    return [events[one].meaning for one in known if not events[one].retired and one not in elsewhere]


def _put_in(request: HttpRequest, typed: QueryDict | None) -> QueryDict | None:
    """What stands in the box: what was typed before, and what the address puts in (an event, or a fact whose answer is still to be typed)."""
    event, fact, pack = request.GET.get("event", ""), request.GET.get("fact", ""), in_force(request.at).pack
    put = typed.copy() if typed is not None else QueryDict(mutable=True)
    if (
        event in pack.events
        and event not in in_force(request.at).setting("on_pages_of_their_own")
        and not put.get("what")
    ):
        put["what"] = pack.events[event].meaning
    if fact in pack.facts:
        put["find"] = pack.facts[fact].about
    return put or None


@page(needs="case.read")
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def why(request: HttpRequest, reference: str) -> HttpResponse:
    """Say why a restricted case is opened, before it is. Where no reason is asked for, it opens at once."""
    found, form = the_case(request, reference), fields.Form()
    if not looks.asks_for_reason(found, request.actor, request.at):
        return to_case(found)
    typed = fields.line(request.POST, "reason")
    if request.method == "POST":
        fields.too_long(form, "reason", typed, "The reason", looks.LONGEST_REASON)
        if len(typed.split()) < 2:
            form.fault("reason", "Say in a few words why you open it, such as “covering for the owner tonight”")
        if not form.problems:
            look(by=request.actor, at=request.at, what="case", about=found.id, reason=typed)
            return to_case(found)
    return shown(request, "casework/why.html", status=form.status, case=found, form=form, typed=typed)
