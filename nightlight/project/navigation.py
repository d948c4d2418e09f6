"""The places that the top of every page leads to, in their order."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from nightlight.records.access.standing import Standing


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation: the name of an address, what people read, the question it answers and how.

    `needs` is the capability without which it is not shown; it is what the page itself needs.
    """

    address: str
    text: str
    question: str = ""
    about: str = ""
    needs: str = ""


PLACES = (
    Place("home", "My work"),
    Place("contact:begin", "Take a call", needs="contact.take"),
    Place("casework:cases", "Cases", needs="case.read"),
    Place("missing:weather", "Weather", needs="weather.warn"),
    Place("care:children", "Children in care", needs="care.keep"),
    Place("shifts:board", "On duty", needs="roster.read"),
    Place("prevention:patterns", "Patterns", needs="patterns.read"),
    Place(
        "learning:cases",
        "Replay a case",
        question="What would we have done, and when?",
        needs="learning.read",
        about="Take a case that went wrong through the rules, minute by minute. Then change a rule and see which answers alter.",
    ),
    Place("returns:figures", "Returns", needs="returns.read"),
    Place("record_keeping:state", "The journal", needs="journal.read"),
    Place("administration:start", "Administration", needs="administration.open"),
    Place("system:health", "Health", needs="health.read"),
)


def places_for(who: Standing | None) -> list[Place]:
    """The places that are open to somebody; none to nobody."""
    return [place for place in PLACES if who is not None and (not place.needs or who.may(place.needs))]


def places_seen_from(request: HttpRequest, who: Standing | None) -> list[dict[str, object]]:
    """The navigation as the GOV.UK macro wants it, with the place that the request is in marked as the present one."""
    shown: list[dict[str, object]] = []
    for place in places_for(who):
        href = reverse(place.address)
        inside = request.path == href or (href != "/" and request.path.startswith(href))
        shown.append({"text": place.text, "href": href, "current": request.path == href, "active": inside})
    return shown
