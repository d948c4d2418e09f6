"""Who may open a page. Every view says so itself with `@page`; one that says nothing is open to nobody (the middleware sees to that)."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.http import HttpRequest, HttpResponseBase

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


@dataclass(frozen=True, slots=True)
class Audience:
    """A set of people who may open a page, and the question that tells whether a request comes from one of them."""

    name: str
    admits: Callable[[HttpRequest], bool]


def _is_this_machine(request: HttpRequest) -> bool:
    address = request.META.get("REMOTE_ADDR") or ""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


# Right only for pages that hold nothing about any person.
EVERYONE_HERE = Audience("everyone at this machine", _is_this_machine)


def page(*, open_to: Audience) -> Callable[[View], View]:
    """Open a view to an audience. It must be the outermost decorator, so that the guard finds what it says."""

    def mark(view: View) -> View:
        view.open_to = open_to  # type: ignore[attr-defined]
        return view

    return mark


def audience_of(view: Callable[..., object]) -> Audience | None:
    """The audience that a view was opened to; None when it was opened to nobody."""
    found = getattr(view, "open_to", None)
    return found if isinstance(found, Audience) else None
