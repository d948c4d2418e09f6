"""Which page records an event: features are strangers, and a list of one leads to a form of another."""

from __future__ import annotations

from django.urls import reverse

from nightlight.project import clock
from nightlight.records.packs.queries import in_force


def of(event: str, reference: str) -> str:
    """The address of the page that records this event on a case, as policy names it; empty where the general box of the case does."""
    page = in_force(clock.now()).pack.value("guidance.pages").get(event)
    return reverse(page, args=[reference]) if page else ""
