"""The look that every feature builds on: each component readable in both themes, and nothing that is not ours to use."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template import engines
from django.test import RequestFactory

GALLERY = Path(__file__).with_name("gallery.html")


@pytest.fixture
def gallery(open_page, database):
    """The gallery of all components, opened at a width and in a theme."""
    html = engines["jinja2"].from_string(GALLERY.read_text()).render({}, RequestFactory().get("/gallery"))

    def open_gallery(**options):
        page = open_page("about:blank", **options)
        page.route("**/gallery", lambda route: route.fulfill(body=html, content_type="text/html"))
        page.goto("/gallery")
        return page

    return open_gallery


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_every_component_is_accessible(gallery, axe, width, theme):
    page = gallery(width=width, theme=theme)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", ["Save and continue", "Cancel", "Withdraw"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_button_stays_readable_under_the_pointer(gallery, axe, name, theme):
    page = gallery(theme=theme)
    page.get_by_role("button", name=name).hover()
    axe(page)


def test_on_paper_the_dark_theme_is_light(gallery):
    page = gallery(theme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.querySelector('.govuk-tag')).color") == "rgb(15, 56, 92)"
    assert not page.get_by_role("button", name="Save and continue").is_visible()


def test_nothing_that_belongs_to_gov_uk_is_served():
    served = [path for path in Path(settings.STATIC_ROOT).rglob("*") if path.is_file()]
    assert not [path.name for path in served if re.search(r"crown|crest|logo|font|\.woff2?$", path.name)]
    style = (Path(settings.STATIC_ROOT) / staticfiles_storage.stored_name("nightlight.css")).read_text()
    assert not re.search(r"@font-face|GDS Transport|crest|url\(", style)
