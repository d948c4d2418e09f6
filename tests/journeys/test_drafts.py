"""Nothing that somebody types is lost: not with the session, the server, a second tab, or somebody else in the same form."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time

import pytest
from django.contrib.sessions.models import Session
from django.test import override_settings

from nightlight.records.drafts.models import Draft
from tests import stages
from tests.signing_in import session_of

SAVED = re.compile(r"draft saved \d\d:\d\d:\d\d (GMT|BST)")


@pytest.fixture(autouse=True)
def stage(force):
    stages.SHOWN.clear()
    with override_settings(ROOT_URLCONF="tests.stages"):
        yield


@pytest.fixture
def form(open_page, force):
    """The form, opened by somebody; typing is kept from then on."""

    def open_(who=force.handler, path="/stage/form", **options):
        return open_page(path, as_=who, **options)

    return open_


def kept():
    return {draft.user.username: draft.fields for draft in Draft.objects.filter(sent_at=None)}


def until(question, seconds=10):
    give_up = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < give_up, question
        time.sleep(0.05)


def test_typing_is_kept_while_it_is_typed_and_is_there_again_on_the_next_visit(form):
    page = form()
    page.get_by_label("Her own words").fill("I'm not going back")
    page.get_by_label("yes").check()
    page.get_by_text(SAVED).wait_for()
    until(lambda: kept()["7001"].get("safe"))
    page.goto("/stage/done")
    page.goto("/stage/form")
    assert page.get_by_label("Her own words").input_value() == "I'm not going back"
    assert page.get_by_label("yes").is_checked()
    assert "You had typed this and not sent it" in page.locator(".nl-draft").inner_text()


def test_the_last_letters_before_a_page_closes_are_kept(form):
    page = form()
    page.get_by_label("Her own words").fill("typed and closed at once")
    page.close(run_before_unload=True)
    until(lambda: kept().get("7001", {}).get("words") == ["typed and closed at once"])


def test_a_password_is_never_kept(form):
    page = form()
    page.get_by_label("Password").fill("secret words")
    page.get_by_label("Title").fill("Girl, 15")
    page.get_by_text(SAVED).wait_for()
    assert "secret" not in str(kept())


def test_once_sent_it_waits_no_longer(form):
    page = form()
    page.get_by_label("Title").fill("Girl, 15")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Done").wait_for()
    page.goto("/stage/form")
    assert page.get_by_label("Title").input_value() == ""
    time.sleep(1.5)
    assert kept() == {}


def test_sent_with_a_fault_the_typing_stays_and_goes_on_being_kept(form):
    page = form()
    page.get_by_label("Her own words").fill("no title yet")
    with page.expect_event("load"):
        page.get_by_role("button", name="Send").click()
    assert page.get_by_label("Her own words").input_value() == "no title yet"
    page.get_by_label("Her own words").fill("no title yet, and more")
    until(lambda: kept().get("7001", {}).get("words") == ["no title yet, and more"])


def test_what_was_still_being_saved_as_it_was_sent_is_no_other_tabs_typing(form):
    page, held = form(), []
    page.get_by_label("Her own words").fill("no title")
    page.get_by_text(SAVED).wait_for()
    page.route("**/drafts", lambda route: held.append(route) if route.request.method == "POST" else route.continue_())
    page.get_by_label("Her own words").fill("no title yet")
    page.get_by_label("Title").focus()
    until(lambda: held or page.wait_for_timeout(10))
    page.get_by_label("Her own words").fill("no title yet, and more")
    with page.expect_event("load"):
        page.get_by_role("button", name="Send").click()
    page.unroute_all()
    held[0].fetch()
    assert kept()["7001"]["words"] == ["no title yet"]
    until(lambda: kept()["7001"]["words"] == ["no title yet, and more"])


def test_whoever_discards_a_draft_begins_afresh(form):
    page = form()
    page.get_by_label("Title").fill("wrong case")
    page.get_by_text(SAVED).wait_for()
    page.reload()
    page.get_by_role("button", name="Discard").click()
    assert page.get_by_label("Title").input_value() == ""
    assert kept() == {}


def test_a_form_that_was_drawn_without_asking_is_filled_in_by_the_page(form):
    page = form(path="/stage/plain")
    page.get_by_label("Title").fill("bad")
    page.get_by_text(SAVED).wait_for()
    page.goto("/stage/plain")
    until(lambda: page.get_by_label("Title").input_value() == "bad")
    page.get_by_role("button", name="Send").click()
    page.get_by_label("Title").fill("good now")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Done").wait_for()
    assert kept() == {}


def test_a_session_that_ends_while_somebody_types_loses_nothing(form, live, force):
    page = form()
    page.get_by_label("Title").fill("Girl, 15")
    page.get_by_text(SAVED).wait_for()
    Session.objects.all().delete()
    page.get_by_label("Title").fill("Girl, 15, in a blue coat")
    page.get_by_text("You have been signed out. This page stays as it is.").wait_for()
    page.context.add_cookies([{"name": "sessionid", "value": session_of(force.handler), "url": live}])
    page.get_by_text("You are signed in again. Carry on.").wait_for(timeout=15_000)
    until(lambda: kept()["7001"]["title"] == ["Girl, 15, in a blue coat"])
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Done").wait_for()


def test_nothing_is_kept_in_the_name_of_somebody_else_who_signs_in_at_the_same_desk(form, live, force):
    page = form()
    page.context.add_cookies([{"name": "sessionid", "value": session_of(force.inspector), "url": live}])
    page.get_by_label("Title").fill("typed by the handler")
    page.get_by_text("Somebody else has signed in here. This page belongs to Hana Osei").wait_for()
    page.get_by_role("button", name="Send").click()
    assert page.url.endswith("/stage/form")
    assert kept() == {}


def test_two_tabs_choose_field_by_field_and_nothing_is_chosen_for_them(form, axe):
    first = form()
    second = first.context.new_page()
    second.goto("/stage/form")
    first.bring_to_front()
    first.get_by_label("Title").fill("Girl, 15")
    first.get_by_label("Her own words").fill("typed in the first tab")
    until(lambda: kept().get("7001", {}).get("words") == ["typed in the first tab"])
    second.bring_to_front()
    second.get_by_role("heading", name="This form is open in another tab, and this tab is behind").wait_for()
    axe(second)
    second.get_by_role("button", name="Use what I chose").click()
    assert second.get_by_text("Choose for each field.").is_visible()
    second.get_by_role("group", name="Title").get_by_label("In the other tab").check()
    second.get_by_role("group", name="Her own words").get_by_label("Here").check()
    second.get_by_role("button", name="Use what I chose").click()
    assert second.get_by_label("Title").input_value() == "Girl, 15"
    assert second.get_by_label("Her own words").input_value() == ""
    until(lambda: kept()["7001"]["words"] == [""] and kept()["7001"]["title"] == ["Girl, 15"])


def test_a_tab_that_types_on_without_having_seen_the_other_overwrites_nothing(form):
    first = form()
    other_machine = form()
    first.get_by_label("Title").fill("from the first")
    first.get_by_text(SAVED).wait_for()
    other_machine.get_by_label("Title").fill("from the other")
    other_machine.get_by_role("button", name="Keep all from here").wait_for()
    assert kept()["7001"]["title"] == ["from the first"]
    other_machine.get_by_role("button", name="Keep all from here").click()
    until(lambda: kept()["7001"]["title"] == ["from the other"])


def test_two_people_in_one_form_are_shown_what_each_of_them_changed(form, force, axe):
    first, second = form(path="/stage/details"), form(force.inspector, path="/stage/details")
    first.get_by_label("Title").fill("Girl, 15, Newcastle")
    first.get_by_label("Area").fill("south")
    first.get_by_role("button", name="Save").click()
    first.get_by_text("Done").wait_for()
    second.get_by_label("Title").fill("Girl, 15, care home")
    second.get_by_role("button", name="Save").click()
    second.get_by_role("heading", name="Details: somebody else was here").wait_for()
    axe(second)
    title, area = second.get_by_role("group", name="Title"), second.get_by_role("group", name="Area")
    assert "Changed by Hana Osei at" in title.inner_text()
    assert [title.get_by_role("radio", checked=True).count(), area.get_by_role("radio", checked=True).count()] == [0, 1]
    second.get_by_role("button", name="Record what I chose").click()
    assert second.get_by_role("link", name="Choose what stands: Title").is_visible()
    assert stages.SHOWN["details"] == {"title": "Girl, 15, Newcastle", "area": "south"}
    second.get_by_role("group", name="Title").get_by_label("As you typed it").check()
    second.get_by_role("button", name="Record what I chose").click()
    second.get_by_text("Done").wait_for()
    assert stages.SHOWN["details"] == {"title": "Girl, 15, care home", "area": "south"}


def test_without_scripts_a_draft_is_saved_by_its_button(form, force):
    page = form(java_script_enabled=False)
    page.get_by_label("Title").fill("no scripts")
    page.get_by_role("button", name="Save draft").click()
    assert page.url.endswith("/stage/form")
    assert page.get_by_label("Title").input_value() == "no scripts"
    assert page.get_by_text("You had typed this and not sent it").is_visible()


class Served:
    """The pages, served by a process of their own that can be killed and started again at the same address."""

    def __init__(self):
        with socket.socket() as ear:
            ear.bind(("127.0.0.1", 0))
            self.port = ear.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"

    def start(self):
        command = [sys.executable, "-m", "uvicorn", "nightlight.project.asgi:application", "--port", str(self.port)]
        self.process = subprocess.Popen([*command, "--log-level", "error", "--lifespan", "off"], env=os.environ)
        until(self.answers, 60)

    def answers(self):
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def served(force):
    made = Served()
    made.start()
    yield made
    made.kill()


def test_a_server_that_is_killed_in_the_middle_loses_no_letter(chromium, served, force):
    with chromium.new_context(base_url=served.address) as window:
        window.add_cookies([{"name": "sessionid", "value": session_of(force.handler), "url": served.address}])
        page = window.new_page()
        page.goto("/cases/open")
        title = page.get_by_label("Who or what it is about")
        title.fill("Girl, 15")
        page.get_by_text(SAVED).wait_for()
        served.kill()
        title.fill("Girl, 15, not back at the home")
        page.get_by_text("not saved: no connection, still trying").wait_for()
        assert page.get_by_text("What you type is not saved at the moment. Keep this page open").is_visible()
        served.start()
        page.get_by_text(SAVED).wait_for()
        until(lambda: kept()["7001"]["title"] == ["Girl, 15, not back at the home"])
