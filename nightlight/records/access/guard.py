"""Who may open a page. Every view says so itself with `@page`; one that says nothing is open to nobody (the middleware sees to that)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from django.http import HttpResponseBase

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may open a page: everybody, everybody who has signed in, or those of them who hold a capability (`needs`, as in ``case.read``)."""

    name: str
    signed_in: bool = True
    needs: str = ""


EVERYONE_HERE: Final = Audience("everyone who reaches this server", signed_in=False)
"""Right only for pages that hold nothing about any person: signing in, health, colours."""
SIGNED_IN: Final = Audience("everyone who has signed in")


def page(*, needs: str = "", signed_in: bool = False, open_to: Audience | None = None) -> Callable[[View], View]:
    """Open a view: to holders of a capability, to everybody signed in, or to an audience. It must be the outermost decorator.

    A capability opens the page; what it shows of each record is asked again of that record. Raises ValueError unless exactly one is said.
    """
    if [bool(needs), signed_in, open_to is not None].count(True) != 1:
        raise ValueError("a page says exactly one of needs=, signed_in=True and open_to=")
    audience = open_to or (Audience(f"holders of {needs}", needs=needs) if needs else SIGNED_IN)

    def mark(view: View) -> View:
        view.open_to = audience  # type: ignore[attr-defined]
        return view

    return mark


def audience_of(view: Callable[..., object]) -> Audience | None:
    """The audience that a view was opened to; None when it was opened to nobody."""
    found = getattr(view, "open_to", None)
    return found if isinstance(found, Audience) else None
