"""A form whose cookie is gone: what was typed is offered for sending again, to whoever typed it and to nobody else."""

import html
import re
from io import BytesIO

import pytest
from django.test import Client

from nightlight.work.learning.models import TypedCase
from tests.signing_in import session_of

TITLE = 'Boy of 14 <b>"not" home</b> & cold'
TYPED = {
    "title": TITLE, "kind": "missing", "day": "2025-11-14", "time": "22:48", "steps": "1", "s1-f": ["age", "pregnant"],
    "s1-event": "A call, message, visit or referral reaches the police", "s1-v-age": "14", "s1-v-pregnant": "no", "do": "replay",
}  # fmt: skip
OURS = {"origin": "http://localhost"}


@pytest.fixture
def browser(force):
    """A client that is asked for its token and has no cookie of it; the call handler is signed in."""
    client = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
    client.cookies["sessionid"] = session_of(force.handler)
    return client


def offered_by(answer):
    """The fields of the form that sends it again: name -> values."""
    told = answer.content.decode()
    form = told[told.index("<main") : told.index("</main>")]
    fields = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form):
        fields.setdefault(html.unescape(name), []).append(html.unescape(value))
    return fields


def test_typing_whose_cookie_is_gone_is_kept_and_goes_through_when_sent_again(browser):
    refused = browser.post("/learning/type", TYPED, headers=OURS)
    again = offered_by(refused)
    assert refused.status_code == 403
    assert again["title"] == [TITLE]
    assert again["s1-f"] == ["age", "pregnant"]
    assert browser.post("/learning/type", again, headers=OURS).status_code == 302
    assert TypedCase.objects.get().title == TITLE


def test_a_page_that_holds_typing_is_not_stored_and_does_nothing_by_itself(browser):
    refused = browser.post("/learning/type", TYPED, headers=OURS)
    assert refused["Cache-Control"] == "private, no-store"
    assert "<b>" not in refused.content.decode()
    assert not TypedCase.objects.exists()


def test_what_was_pasted_keeps_its_lines(browser):
    refused = browser.post("/learning/upload", {"text": "one: 1\n\n  two: 2\n"}, headers=OURS)
    assert offered_by(refused)["text"] == ["one: 1\n\n  two: 2\n"]


def test_a_file_must_be_chosen_again_and_the_page_asks_for_it(browser):
    file = BytesIO(b"one: 1")
    file.name = "night.yaml"
    told = browser.post("/learning/upload", {"text": "", "file": file}, headers=OURS).content.decode()
    assert "Choose the file again: night.yaml" in told
    assert 'name="file" type="file"' in told
    assert 'enctype="multipart/form-data"' in told


def test_without_an_origin_the_page_it_came_from_is_believed(browser):
    refused = browser.post("/learning/type", TYPED, headers={"referer": "http://localhost/learning/type"})
    assert offered_by(refused)["title"] == [TITLE]


@pytest.mark.parametrize(
    "said",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "http://localhost.elsewhere.example"},
        {"origin": "http://localhost:8001"},
        {"origin": "null"},
        {"origin": "https://elsewhere.example", "referer": "http://localhost/learning/type"},
        {"referer": "http://[/"},
        {},
    ],
)
def test_a_form_from_elsewhere_is_refused_and_none_of_it_repeated(browser, said):
    refused = browser.post("/learning/type", TYPED, headers=said)
    assert refused.status_code == 403
    assert offered_by(refused) == {}
    assert "Boy of 14" not in refused.content.decode()
