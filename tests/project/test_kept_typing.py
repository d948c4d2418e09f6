"""A form that is sent after its session ran out: nothing is lost, nothing is done, and nobody else sees or sends it."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from nightlight.project import clock
from nightlight.project.tasks import tidy_up
from nightlight.work.learning.models import TypedCase
from tests.records.access.test_signing_in import QUIET_WORDS
from tests.signing_in import session_of, user_of

TITLE = 'Boy of 14 <b>"not" home</b>'
FIELDS = {
    "title": TITLE, "kind": "missing", "day": "2025-11-14", "time": "22:48", "steps": "1", "s1-f": ["age", "pregnant"],
    "s1-event": "A call, message, visit or referral reaches the police", "s1-v-age": "14", "s1-v-pregnant": "no", "do": "replay",
}  # fmt: skip
FORM = "/learning/type"


@pytest.fixture
def people(force):
    """The handler and the inspector, who both know their passwords."""
    for made in (force.handler, force.inspector):
        user = user_of(made)
        user.set_password(QUIET_WORDS)
        user.save()
    return force


@pytest.fixture
def browser(people):
    """A browser in which the handler has opened the form, and whose session has run out since."""
    client = Client(SERVER_NAME="localhost")
    client.cookies["sessionid"] = session_of(people.handler)
    client.mark = mark_in(client.get(FORM))
    Session.objects.all().delete()
    return client


def mark_in(answer):
    """The mark that the forms of a page carry."""
    return html.unescape(re.search(r'name="typed_by" value="([^"]+)"', answer.content.decode())[1])


def fields_in(answer):
    """The fields of the form that sends it again: name -> values."""
    told = answer.content.decode()
    form = told[told.index('<form method="post" action="/learning') : told.index("Send it again</button>")]
    fields = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form):
        fields.setdefault(html.unescape(name), []).append(html.unescape(value))
    return fields


def sign_in(client, collar):
    return client.post("/sign-in", {"login": collar, "password": QUIET_WORDS})


def test_whoever_typed_it_signs_in_again_and_sends_it(browser):
    answer = browser.post(FORM, FIELDS | {"typed_by": browser.mark})
    assert answer["Location"] == "/sign-in"
    assert "What you typed is kept" in browser.get("/sign-in").content.decode()
    assert not TypedCase.objects.exists()
    assert sign_in(browser, "7001")["Location"] == "/kept"
    offered = fields_in(browser.get("/kept"))
    assert offered["s1-f"] == ["age", "pregnant"]
    assert browser.post(FORM, offered).status_code == 302
    assert TypedCase.objects.get().title == TITLE
    assert browser.get("/kept")["Location"] == "/"


def test_somebody_else_who_signs_in_is_told_that_it_is_not_theirs_and_sees_none_of_it(browser, people):
    browser.post(FORM, FIELDS | {"typed_by": browser.mark})
    assert sign_in(browser, "2001")["Location"] == "/kept"
    page = browser.get("/kept")
    told = page.content.decode()
    assert "Somebody else typed this" in told
    assert "You are signed in as Ifan Pryce" in told
    assert "Boy of 14" not in told
    assert page["Cache-Control"] == "private, no-store"


def test_its_time_over_it_is_forgotten_with_the_next_page_whoever_signed_in(browser, monkeypatch):
    browser.post(FORM, FIELDS | {"typed_by": browser.mark})
    sign_in(browser, "2001")
    later = clock.real_now() + timedelta(minutes=61)
    monkeypatch.setattr(clock, "real_now", lambda: later)
    browser.get("/")
    assert browser.session.get("kept") is None
    assert browser.get("/kept")["Location"] == "/"


def test_where_nobody_signs_in_the_worker_forgets_it_with_its_session(browser):
    browser.post(FORM, FIELDS | {"typed_by": browser.mark})
    kept = Session.objects.get()
    assert (kept.expire_date - clock.real_now()) < timedelta(minutes=61)
    Session.objects.update(expire_date=clock.real_now() - timedelta(seconds=1))
    tidy_up(0)
    assert not Session.objects.exists()


def test_somebody_else_can_throw_it_away(browser):
    browser.post(FORM, FIELDS | {"typed_by": browser.mark})
    sign_in(browser, "2001")
    browser.post("/kept/discard")
    assert browser.get("/kept")["Location"] == "/"


def test_somebody_else_can_leave_it_to_whoever_typed_it(browser):
    browser.post(FORM, FIELDS | {"typed_by": browser.mark})
    sign_in(browser, "2001")
    assert browser.post("/kept/hand-back")["Location"] == "/sign-in"
    assert sign_in(browser, "7001")["Location"] == "/kept"
    assert fields_in(browser.get("/kept"))["title"] == [TITLE]


def test_a_form_of_somebody_elses_is_not_sent_in_the_name_of_who_is_signed_in(browser, people):
    browser.cookies["sessionid"] = session_of(people.inspector)
    answer = browser.post(FORM, FIELDS | {"typed_by": browser.mark})
    assert answer.status_code == 403
    assert "Somebody else typed this" in answer.content.decode()
    assert not TypedCase.objects.exists()


def test_what_is_refused_when_sent_again_is_still_kept(browser):
    browser.post(FORM, FIELDS | {"typed_by": browser.mark})
    sign_in(browser, "7001")
    offered = fields_in(browser.get("/kept"))
    assert browser.post("/learning/upload", offered | {"text": "{"}).status_code == 400
    assert fields_in(browser.get("/kept"))["title"] == [TITLE]


def test_a_form_without_a_mark_is_offered_on_the_page_and_kept_nowhere(browser):
    answer = browser.post(FORM, FIELDS)
    assert fields_in(answer)["title"] == [TITLE]
    assert not Session.objects.exists()


@pytest.mark.parametrize("mark", ["", "1:forged", "x" * 5000, "\0"])
def test_a_forged_mark_keeps_nothing(browser, mark):
    browser.post(FORM, FIELDS | {"typed_by": mark})
    assert not Session.objects.exists()


def test_a_script_that_sends_is_told_and_nothing_is_kept(browser):
    answer = browser.post(FORM, FIELDS | {"typed_by": browser.mark}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["X-Nightlight"]) == (401, "signed-out")
    assert not Session.objects.exists()


def test_a_browser_that_lost_every_cookie_keeps_its_typing_too(people, browser):
    strict = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
    answer = strict.post(FORM, FIELDS | {"typed_by": browser.mark}, headers={"origin": "http://localhost"})
    assert answer["Location"] == "/sign-in"
    assert Session.objects.count() == 1


def test_a_password_is_never_offered_for_sending_again(people):
    strict = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
    answer = strict.post("/sign-in", {"login": "7001", "password": QUIET_WORDS}, headers={"origin": "http://localhost"})
    assert answer.status_code == 403
    assert QUIET_WORDS not in answer.content.decode()
