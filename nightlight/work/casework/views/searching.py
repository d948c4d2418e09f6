"""The search over cases, and the way from a hit to its case."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from nightlight.records.access.guard import page
from nightlight.records.access.searching import TooMuch
from nightlight.records.access.standing import standing_of
from nightlight.records.journal.looking import look
from nightlight.rules.plain_words import CannotRead, plain
from nightlight.work.casework import searching
from nightlight.work.casework.views.answers import saying_why_not, shown, the_case, to_case

TOO_MUCH: Final = "That is too much to look through at once. Look for fewer words: one name, one place, one day"


@page(needs="case.read")
@require_http_methods(["GET", "HEAD", "POST"])
@saying_why_not
def search(request: HttpRequest) -> HttpResponse:
    """Look for cases in plain words. That somebody searched, and for what, is written down; the address holds none of it."""
    if request.method == "POST":
        return _sent(request)
    key = str(request.GET.get("of", ""))
    asked = searching.kept(request.session, key)
    try:
        given = searching.results(standing_of(request), asked, request.at) if asked else None
    except (TooMuch, CannotRead) as why:
        return _wrong(request, asked, TOO_MUCH if isinstance(why, TooMuch) else str(why))
    gone = bool(key) and asked is None
    return shown(request, "casework/search.html", asked=asked or searching.Asked(), given=given, of=key, gone=gone)


def _sent(request: HttpRequest) -> HttpResponse:
    asked = searching.Asked(plain(str(request.POST.get("words", ""))), request.POST.get("closed") == "yes")
    try:
        sought = searching.read_words(asked, request.at)
        wrong = "" if sought.terms else "Type what you look for, such as “girl from Oak Lodge last week”"
    except CannotRead as why:
        wrong = str(why)
    if wrong:
        return _wrong(request, asked, wrong)
    look(by=request.actor, at=request.at, what="search", about=searching.SEARCH, reason=_reason(asked))
    key = searching.keep(request.session, asked)
    return HttpResponseRedirect(reverse("casework:search", query={"of": key}))


def _wrong(request: HttpRequest, asked: searching.Asked | None, why: str) -> HttpResponse:
    """The page with what was typed, and why it was not looked for."""
    return shown(request, "casework/search.html", status=400, asked=asked, given=None, of="", wrong=why)


@page(needs="case.read")
@require_safe
@saying_why_not
def found(request: HttpRequest, reference: str) -> HttpResponse:
    """Open a hit: that it was, and what was looked for, is written down."""
    case = the_case(request, reference)
    asked = searching.kept(request.session, str(request.GET.get("of", "")))
    if asked:
        look(by=request.actor, at=request.at, what="search_hit", about=case.id, reason=_reason(asked))
    return to_case(case)


def _reason(asked: searching.Asked) -> str:
    return f"looking for “{asked.words}”{' among closed cases' if asked.closed else ''}"
