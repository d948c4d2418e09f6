"""Signing in and administration as a person meets them: by keyboard, in both themes, on a desk and on a phone, with and without scripts."""

from __future__ import annotations

import pytest

from tests.records.access.test_signing_in import QUIET_WORDS
from tests.signing_in import user_of

SCREENS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]


@pytest.fixture
def people(here):
    """The force now, its administrator and inspector with passwords."""
    for made in (here.administrator, here.inspector):
        user = user_of(made)
        user.set_password(QUIET_WORDS)
        user.save()
    return here


@pytest.mark.parametrize(("width", "theme"), SCREENS)
@pytest.mark.parametrize(
    "path",
    ["/administration/", "/administration/people/", "/administration/people/add", "/administration/teams/", "/administration/packs/demo", "/account", "/account/second-factor", "/sign-out"],
)  # fmt: skip
def test_a_page_is_accessible_and_fits_the_screen(open_page, axe, people, path, width, theme):
    page = open_page(path, as_=people.administrator, width=width, theme=theme)
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "theme"), SCREENS)
def test_signing_in_is_accessible_and_says_what_is_wrong_at_its_field(open_page, axe, people, width, theme):
    page = open_page("/sign-in", width=width, theme=theme)
    axe(page)
    page.get_by_role("button", name="Sign in").click()
    assert page.get_by_role("alert").inner_text().startswith("There is a problem")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scripts", [True, False])
def test_signing_in_and_out_by_keyboard_alone(open_page, people, scripts):
    page = open_page("/account", java_script_enabled=scripts)
    page.get_by_label("Collar number").focus()
    page.keyboard.type("2001")
    page.keyboard.press("Tab")
    page.keyboard.type(QUIET_WORDS)
    page.keyboard.press("Enter")
    page.wait_for_url("**/account")
    assert page.get_by_role("heading", level=1).inner_text() == "Your account"
    page.get_by_role("link", name="Sign out").press("Enter")
    page.get_by_role("button", name="Sign out").press("Enter")
    page.wait_for_url("**/sign-in")


def test_an_authenticator_app_is_set_up_from_the_picture_or_the_words(open_page, axe, people):
    page = open_page("/sign-in?next=/account/second-factor/app/add")
    page.get_by_label("Collar number").fill("2001")
    page.get_by_label("Password").fill(QUIET_WORDS)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Password").fill(QUIET_WORDS)
    page.get_by_role("button", name="Go on").click()
    assert page.get_by_role("img", name="Picture for the authenticator app").is_visible()
    axe(page)
    page.get_by_label("Authenticator code").or_(page.get_by_label("Code")).first.fill("000000")
    page.get_by_role("button", name="Set up").click()
    assert "There is a problem" in page.get_by_role("alert").inner_text()


def test_a_security_key_signs_somebody_in(open_page, people):
    page = open_page("/sign-in?next=/account/second-factor/keys/add")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "usb", "hasResidentKey": False, "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    page.goto(page.url.replace("127.0.0.1", "localhost"))
    sign_in(page)
    page.get_by_label("Password").fill(QUIET_WORDS)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Add the key").click()
    page.wait_for_url("**/account/second-factor/codes")
    page.goto(page.url.partition("/account")[0] + "/sign-out")
    page.get_by_role("button", name="Sign out").click()
    sign_in(page)
    page.get_by_role("button", name="Use a security key").click()
    page.wait_for_selector("text=My work")


def sign_in(page):
    page.get_by_label("Collar number").fill("2001")
    page.get_by_label("Password").fill(QUIET_WORDS)
    page.get_by_role("button", name="Sign in").click()


def test_what_was_typed_when_the_session_ran_out_is_sent_by_whoever_typed_it(open_page, people):
    from nightlight.work.learning.models import TypedCase

    page = open_page("/learning/upload", as_=people.inspector, java_script_enabled=False)
    page.get_by_label("paste", exact=False).last.fill("just words")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Replay").or_(page.get_by_role("button", name="Upload")).first.click()
    assert "What you typed is kept" in page.get_by_role("status").inner_text()
    sign_in(page)
    assert page.get_by_role("heading", level=1).inner_text() == "Your typing is kept. Send it again"
    page.get_by_role("button", name="Send it again").click()
    assert "expected a scenario" in page.locator("main").inner_text()
    assert not TypedCase.objects.exists()


def test_a_new_colleague_is_added_and_signs_in_with_what_the_page_shows(open_page, people):
    page = open_page("/administration/people/add", as_=people.administrator)
    page.get_by_label("Collar number").fill("4009")
    page.get_by_label("Name", exact=True).fill("Wren Adeyemi")
    page.get_by_label("Rank").select_option(label="constable")
    page.get_by_label("responding officer").check()
    page.get_by_role("button", name="Add and make a first password").click()
    given = page.locator(".nl-first").inner_text()
    colleague = open_page("/sign-in")
    colleague.get_by_label("Collar number").fill("4009")
    colleague.get_by_label("Password").fill(given)
    colleague.get_by_role("button", name="Sign in").click()
    assert colleague.get_by_role("heading", level=1).inner_text() == "Choose your own password first"
