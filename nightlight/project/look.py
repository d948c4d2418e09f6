"""What every page is rendered with: the Jinja environment, its filters, and what the layout needs to know."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest
from django.urls import reverse

from nightlight.project import navigation, packs, times

LONDON = ZoneInfo("Europe/London")
THEMES = {"device": "Same as this device", "light": "Light", "dark": "Dark"}
THEME_COOKIE = "theme"


def environment(**options: Any) -> jinja2.Environment:
    """The Jinja environment of all pages: our templates, and the GOV.UK macros under their own name."""
    ours = options.pop("loader")
    macros = jinja2.PrefixLoader({"govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja")})
    made = jinja2.Environment(
        autoescape=True,
        auto_reload=options["auto_reload"],
        loader=jinja2.ChoiceLoader([ours, macros]),
        trim_blocks=True,
        lstrip_blocks=True,
        # The macros ask for parameters that were not given; only the plain Undefined answers that with nothing.
        undefined=jinja2.Undefined,
    )
    made.globals.update(static=staticfiles_storage.url, url=_url)
    made.filters.update(
        moment=moment,
        day=day,
        clock=times.clock,
        lasting=times.lasting,
        left=times.left,
        ago=times.ago,
        instant=times.instant,
    )
    return made


def surroundings(request: HttpRequest) -> dict[str, Any]:
    """What the layout shows around every page."""
    return {
        "pack": packs.in_force(),
        "places": navigation.places_seen_from(request),
        "theme": theme_of(request),
        "themes": THEMES,
    }


def theme_of(request: HttpRequest) -> str:
    """The theme that this browser chose; "device" when it chose none that we know."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else "device"


def moment(at: datetime) -> str:
    """A moment as people read it, in London time: "23 November 2026, 21:04"."""
    local = at.astimezone(LONDON)
    return f"{local.day} {local:%B %Y}, {local:%H:%M}"


def day(at: datetime) -> str:
    """The London day of a moment: "23 November 2026"."""
    local = at.astimezone(LONDON)
    return f"{local.day} {local:%B %Y}"


def _url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args, kwargs=kwargs)
