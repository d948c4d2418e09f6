"""Every address of the running system, counted: none without an audience, none without its headers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import URLPattern, get_resolver, path, reverse
from django.views.decorators.http import require_safe

from nightlight.project.middleware import DefaultDeny
from nightlight.records.access.guard import audience_of


def routes(patterns: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every route with its view, included ones too."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern
        else:
            yield from routes(pattern.url_patterns, route)


ROUTES = dict(routes(get_resolver().url_patterns))


def unguarded(found: dict[str, Any]) -> list[str]:
    """The routes whose view was opened to nobody in particular."""
    return [route for route, pattern in found.items() if audience_of(pattern.callback) is None]


def test_every_route_says_who_may_open_it():
    assert len(ROUTES) >= 3
    assert unguarded(ROUTES) == []


def test_the_census_sees_a_route_that_does_not_say():
    planted = path("planted", require_safe(lambda _request: HttpResponse()))
    assert unguarded({"planted": planted}) == ["planted"]


def test_every_route_has_a_name():
    assert [route for route, pattern in ROUTES.items() if not pattern.name] == []


def test_a_view_that_does_not_say_is_refused(rf):
    guard = DefaultDeny(lambda _request: HttpResponse())
    with pytest.raises(PermissionDenied):
        guard.process_view(rf.get("/"), lambda _request: HttpResponse(), (), {})


@pytest.mark.parametrize("route", [route for route in ROUTES if "<" not in route])
def test_every_page_carries_the_security_headers(client, database, route):
    response = client.get(f"/{route}")
    assert "default-src 'self'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


def test_the_first_page_is_where_the_name_leads():
    assert reverse("home") == "/"
