"""The pages that belong to no feature, as a person meets them."""

from __future__ import annotations

import re
from functools import partial

import pytest

from nightlight.project.database import DatabaseUnreachable, check_reachable

PAGES = ["/", "/no-such-page"]


@pytest.fixture
def open_page(open_page, force):
    """The pages as somebody sees them who has signed in."""
    return partial(open_page, as_=force.handler)


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_and_fits_the_screen(open_page, axe, path, width, theme):
    page = open_page(path, width=width, theme=theme)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_first_view_weighs_at_most_150_kilobytes(open_page):
    page = open_page("about:blank")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto("/", wait_until="networkidle")
    assert len(sizes) >= 4
    assert sum(sizes) <= 150_000


def test_a_chosen_theme_is_kept(open_page):
    page = open_page("/", theme="light")
    with page.expect_response("**/theme"):
        page.get_by_role("button", name="Dark").click()
    assert page.get_by_role("button", name="Dark").get_attribute("aria-pressed") == "true"
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(17, 23, 31)"


def test_without_scripts_choosing_a_theme_leads_back_to_the_page(open_page):
    page = open_page("/?again", java_script_enabled=False)
    page.get_by_role("button", name="Dark").click()
    assert page.url.endswith("/?again")
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_the_theme_form_leads_nowhere_outside(client):
    response = client.post("/theme", {"theme": "dark"}, headers={"referer": "https://elsewhere.example/"})
    assert response["Location"] == "/"


def test_the_keyboard_reaches_the_content_past_the_navigation(open_page):
    page = open_page("/about")
    page.keyboard.press("Tab")
    page.locator("a:focus", has_text="Skip to main content").wait_for()
    page.keyboard.press("Enter")
    page.locator("#main-content:focus").wait_for()


def test_an_error_page_repeats_nothing_of_the_address(client):
    response = client.get("/children/amy-smith?born=2012")
    assert response.status_code == 404
    assert "amy" not in response.content.decode()


def test_another_host_name_is_refused(client):
    assert client.get("/", SERVER_NAME="nightlight.example").status_code == 400


def test_every_page_forbids_inline_code_and_framing(signed_in):
    for path in PAGES:
        response = signed_in.get(path)
        assert "default-src 'self'" in response["Content-Security-Policy"]
        assert "unsafe" not in response["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
        assert not re.search(r"<style|\sstyle=|<script>|\son[a-z]+=", response.content.decode())


def test_the_running_role_owns_nothing(database):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole")
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "SELECT has_schema_privilege('public', 'CREATE'), rolsuper FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False)


def test_a_wrong_database_address_is_named_without_its_password():
    with pytest.raises(DatabaseUnreachable) as told:
        check_reachable("mysql://somebody:secret-word@host/name")
    assert "expected postgresql://" in str(told.value)
    assert "secret-word" not in str(told.value)
