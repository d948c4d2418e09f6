"""Lists: what waits for me, and the cases that I may see."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from nightlight.records.access.guard import page
from nightlight.records.access.queries import holders_of
from nightlight.records.access.standing import standing_of
from nightlight.records.duties.handing_over import open_sets
from nightlight.records.duties.lists import case_clocks
from nightlight.records.duties.put_off import put_off
from nightlight.records.journal.looking import look
from nightlight.records.outbox import notices
from nightlight.records.packs.queries import in_force
from nightlight.work.casework import exporting, listing, queries
from nightlight.work.casework.views.answers import saying_why_not, shown, the_case


@page(signed_in=True)
@require_safe
@saying_why_not
def mine(request: HttpRequest) -> HttpResponse:
    """My work: offers, alarms, duties for now, next and later, and what I was told. Whoever holds no role yet is told whom to ask."""
    found = standing_of(request)
    if found is None or not found.roles:
        return shown(request, "no_role.html", status=403, ask=holders_of("users.manage", request.at))
    # What comes in while the page is made is not taken for shown: it rings, or is written about, as if there were no page.
    notices.shown(to=request.actor.member, at=request.at)
    return shown(request, "casework/mine.html", mine=queries.mine(found, request.at), me=found)


@page(needs="case.read")
@require_safe
@saying_why_not
def cases(request: HttpRequest) -> HttpResponse:
    """The board: the cases that I may see, those first that nobody has accepted. A screen that is kept true asks for the board alone."""
    found, asked = standing_of(request), listing.wanted(request.GET)
    listed = listing.cases(found, asked, request.at)
    closed = listing.closed_at([one.row.case for one in listed.cases]) if asked.closed else {}
    template = "casework/board.html" if "X-Nightlight-Live" in request.headers else "casework/cases.html"
    enquired = in_force(request.at).setting("enquiry_missed_after") * 60
    return shown(
        request, template, asked=asked, page=listed, which=listing.WHICH, closed=closed, me=found, enquired_s=enquired,
        here=reverse("casework:cases"), handovers=() if asked.quiet or asked.closed else open_sets(request.actor.member),
    )  # fmt: skip


@page(needs="case.read")
@require_safe
@saying_why_not
def to_do(request: HttpRequest) -> HttpResponse:
    """What waits for me, counted by verb, as the foot of the board."""
    return shown(request, "casework/to_do.html", mine=queries.counts(standing_of(request), request.at))


@page(needs="case.read")
@require_safe
@saying_why_not
def export(request: HttpRequest) -> HttpResponse:
    """The list as a file for a spreadsheet; that it was taken is written in the journal."""
    found, asked = standing_of(request), listing.wanted(request.GET)
    look(by=request.actor, at=request.at, what="list", about=exporting.LIST, reason=exporting.reason(asked))
    return exporting.answer(listing.listed_cases(found.viewer, asked, request.at, request.actor.member), request.at)


@page(needs="case.read")
@require_safe
@saying_why_not
def open_duties(request: HttpRequest, reference: str) -> HttpResponse:
    """What is for now, next and later of one case: a row of the list opens to it in place."""
    case = the_case(request, reference)
    duties = case_clocks(case.id, at=request.at)
    said = put_off([one.clock for one in duties.every()], in_force(request.at))
    return shown(request, "casework/open_duties.html", case=case, duties=duties, put_off=said)
