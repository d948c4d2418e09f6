"""Where the scripts of a form send what is typed: only the person themselves finds it again, and nothing that comes breaks anything."""

from __future__ import annotations

import json

import pytest
from django.test import override_settings

from nightlight.records.cases.models import Case
from nightlight.records.drafts.keeping import LARGEST
from nightlight.records.drafts.models import Draft
from nightlight.records.duties.recording import Step, open_case
from tests import stages
from tests.made_up import NOW


class Script:
    """The script of a page that is open for somebody; called, it sends what they typed."""

    def __init__(self, client):
        self.client = client
        self.mark = client.get("/signed-in").json()["typed_by"]

    def __call__(self, form="case:open", version=0, tab="a", **more):
        told = {"form": form, "fields": {"words": ["hers"]}, "base": "", "version": version, "tab": tab}
        told = {**told, "typed_by": self.mark, **more}
        return self.client.post("/drafts", json.dumps(told), content_type="application/json")


@pytest.fixture
def sends(client_as):
    """Send typing as somebody: `sends(force.handler)(fields={...})`."""
    return lambda who: Script(client_as(who))


def test_what_is_sent_is_kept_and_given_back_to_its_owner_alone(force, sends):
    send, other = sends(force.handler), sends(force.inspector)
    assert send().json()["version"] == 1
    assert send.client.get("/drafts?form=case:open").json()["fields"] == {"words": ["hers"]}
    assert other.client.get("/drafts?form=case:open").json() == {"kind": "none", "version": 0}


def test_a_tab_that_is_behind_is_told_what_stands(force, sends):
    send = sends(force.handler)
    send()
    answer = send(tab="b", fields={"words": ["other"]})
    assert answer.status_code == 409
    assert answer.json()["fields"] == {"words": ["hers"]}


def test_what_is_typed_on_the_page_of_one_is_not_kept_for_another(force, sends):
    answer = sends(force.handler)(typed_by=sends(force.inspector).mark)
    assert (answer.status_code, answer.json()) == (409, {"kind": "somebody_else"})
    assert Draft.objects.count() == 0


def test_without_anybody_signed_in_a_script_is_told_so(client, force):
    answer = client.post("/drafts", "{}", content_type="application/json", headers={"sec-fetch-mode": "cors"})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "more",
    [
        {"form": "no proper name"},
        {"form": 7},
        {"fields": []},
        {"fields": {"words": 1}},
        {"fields": {"words": [{"a": 1}]}, "version": "x"},
        {"version": None},
        {"base": "[1]"},
        {"base": "{"},
    ],
)
def test_what_no_page_of_ours_sends_is_refused_in_words(force, sends, more):
    answer = sends(force.handler)(**more)
    assert answer.status_code == 400
    assert {"what", "why", "remedy"} <= answer.json().keys()


def test_a_body_that_is_no_json_is_refused(force, sends):
    for body in (b"", b"\xff\xfe", b"[" * 100_000, b"null"):
        answer = sends(force.handler).client.post("/drafts", body, content_type="application/json")
        assert answer.status_code == 400


def test_too_much_is_refused_with_a_remedy(force, sends):
    answer = sends(force.handler)(fields={"words": ["x" * LARGEST]})
    assert answer.status_code == 413
    assert "256 kB" in answer.json()["why"]


def test_typing_about_a_case_that_may_no_longer_be_read_is_not_given_back(force, sends):
    force.on_duty()
    step = Step("report_received", {"age": 15, "nature_of_concern": "missing"})
    case = open_case(by=force.handler.actor, at=NOW, kind="missing", title="Girl", area="north", step=step).case
    send, form = sends(force.officer), f"case:{case}:add"
    send(form=form)
    Case.objects.filter(id=case).update(restricted=True)
    assert send.client.get(f"/drafts?form={form}").json() == {"kind": "none", "version": 1}


@override_settings(ROOT_URLCONF="tests.stages")
def test_a_form_of_a_case_that_may_no_longer_be_read_comes_up_without_the_typing(force, sends):
    stages.SHOWN.clear()
    force.on_duty()
    step = Step("report_received", {"age": 15, "nature_of_concern": "missing"})
    case = open_case(by=force.handler.actor, at=NOW, kind="missing", title="Girl", area="north", step=step).case
    send = sends(force.officer)
    stages.SHOWN["form"] = f"case:{case}:add"
    send(form=stages.SHOWN["form"], fields={"words": ["about the girl"]})
    assert "about the girl" in send.client.get("/stage/form").content.decode()
    Case.objects.filter(id=case).update(restricted=True)
    assert "about the girl" not in send.client.get("/stage/form").content.decode()


def test_without_scripts_a_second_tab_is_shown_both_and_overwrites_nothing(force, sends):
    send = sends(force.handler)
    send()
    posted = {"draft_form": "case:open", "draft_version": "0", "words": "mine <b>"}
    answer = send.client.post("/drafts", posted)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "hers" in page
    assert "mine &lt;b&gt;" in page
    assert Draft.objects.get().fields == {"words": ["hers"]}
    assert send.client.post("/drafts", {**posted, "draft_version": "1"}).status_code == 302
    assert Draft.objects.get().fields == {"words": ["mine <b>"]}


def test_after_saving_nobody_is_led_outside(force, sends):
    send = sends(force.handler)
    posted = {"draft_form": "case:open", "draft_back": "https://elsewhere.example/"}
    assert send.client.post("/drafts", posted)["Location"] == "/"
