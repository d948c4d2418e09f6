"""What every page is rendered with: the Jinja environment, its filters, and what the layout needs to know."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DatabaseError
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString

from nightlight.project import clock, health, kept_typing, navigation, own_pages, packs, times
from nightlight.records.access.standing import Standing, forget_who_asks, standing_of
from nightlight.rules.faults import Faulty
from nightlight.work.care import queries as care
from nightlight.work.casework.telling.levels import levels
from nightlight.work.found import queries
from nightlight.work.missing import owed, panel
from nightlight.work.prevention import planning, recalling

LONDON = ZoneInfo("Europe/London")
THEMES = {"device": "Same as this device", "light": "Light", "dark": "Dark"}
THEME_COOKIE = "theme"
LIVE_PATH = "/live"
"""Where the live stream stands, beside the pages."""


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
    # Features are strangers: a template of one shows what another knows by what stands here.
    made.globals.update(
        static=staticfiles_storage.url,
        url=_url,
        episode=panel.episode,
        found_panel=queries.back,
        form_id=uuid.uuid4,
        levels_of=levels,
        duty_page=owed.page_of,
        linked_here=recalling.linked_here,
        prevention_panel=planning.panel,
        plan_of=planning.plan_of,
        own_page=own_pages.of,
        care_panel=care.panel,
    )
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
    who = who_asks(request)
    return {
        "pack": packs.in_force(),
        "places": navigation.places_seen_from(request, who),
        "who": who,
        "theme": theme_of(request),
        "themes": THEMES,
        "csrf_input": _form_input(request),
        "live": live_for(request, who),
        "alarm": health.alarm(),
        "present": getattr(request, "at", None),
        "speed": clock.speed() if settings.DEMONSTRATION else 1,
        "demonstration": settings.DEMONSTRATION,
    }


def live_for(request: HttpRequest, who: Standing | None) -> dict[str, Any] | None:
    """What a page needs to stay true by itself; None where nobody is signed in or nothing says how often it may ask."""
    at, pack = getattr(request, "at", None), packs.in_force()
    if who is None or at is None or pack is None:
        return None
    return {
        "at": at,
        "polls_every": pack.value("operations.live_polls_every"),
        "quiet": getattr(request.user, "quiet", False),
        "typed_by": kept_typing.mark_of(request),
        "stream": LIVE_PATH,
        "again": request.get_full_path() if request.method == "GET" else "",
    }


def who_asks(request: HttpRequest) -> Standing | None:
    """Whoever is signed in; None too where nobody can tell, such as on the page that says the database is away."""
    try:
        return standing_of(request)
    except (DatabaseError, Faulty):
        forget_who_asks(request)
        return None


def _token_and_mark(request: HttpRequest) -> SafeString:
    """What every form carries unseen: its token, and whom it was given to."""
    mark = kept_typing.mark_of(request)
    token = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))
    return token + format_html('<input type="hidden" name="{}" value="{}">', kept_typing.FIELD, mark) if mark else token


# A page without a form asks for no token, and so sets no cookie.
_form_input = lazy(_token_and_mark, SafeString, str)


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
