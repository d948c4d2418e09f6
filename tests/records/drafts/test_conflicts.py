"""Two people, one form: what both changed is shown to whoever sends second, and only a person settles it."""

from __future__ import annotations

import json

import pytest
from django.http import HttpResponse

from nightlight.records.drafts.conflicts import Settled, compare, resolve, settle

LABELS = {"title": "Title", "area": "Area"}
SHOWN = {"title": "Girl, 15", "area": "north"}


def states(mine, theirs, shown=SHOWN):
    return {one.name: one.state for one in compare(shown, mine, theirs)}


@pytest.mark.parametrize(
    ("mine", "theirs", "state"),
    [
        ("Girl, 15", "Girl, 15", "unchanged"),
        ("mine", "Girl, 15", "mine"),
        ("Girl, 15", "theirs", "theirs"),
        ("mine", "theirs", "both"),
        ("alike", "alike", "unchanged"),
    ],
)
def test_each_field_says_who_changed_it(mine, theirs, state):
    assert states({"title": mine}, {"title": theirs}) == {"title": state}


def test_a_form_that_does_not_say_what_it_showed_overwrites_nothing():
    assert states({"title": "mine"}, {"title": "theirs"}, shown=None) == {"title": "both"}


def test_a_field_that_was_not_sent_is_left_as_it_was_shown():
    assert states({}, {"title": "theirs"}) == {"title": "theirs"}


def test_only_where_nobody_else_changed_anything_is_it_settled_by_itself():
    assert settle(compare(SHOWN, {"title": "mine"}, SHOWN)) == {"title": "mine", "area": "north"}
    assert settle(compare(SHOWN, {"title": "mine"}, {**SHOWN, "area": "south"})) is None


@pytest.fixture
def send(rf, monkeypatch):
    """Send a form: `send(now, title=..., area=...)`; what is settled, or what the page that asks shows."""
    shown = {}

    def drawn(_request, _template, context, status):
        shown.clear()
        shown.update(context, status=status)
        return HttpResponse(status=status)

    monkeypatch.setattr("nightlight.records.drafts.conflicts.render", drawn)

    def send_(now, **posted):
        request = rf.post("/details", {"draft_base": json.dumps(SHOWN), **posted})
        found = resolve(request, now=now, labels=LABELS, title="Details")
        return found if isinstance(found, Settled) else dict(shown)

    return send_


def test_nobody_else_was_there(send):
    assert send(SHOWN, title="mine", area="north") == Settled({"title": "mine", "area": "north"}, SHOWN)


def test_somebody_else_was_there_and_everything_else_that_was_sent_is_kept(send):
    page = send({**SHOWN, "title": "theirs"}, title="mine", area="north", reason="because", do="save")
    assert page["status"] == 409
    assert [one.name for one in page["fields"]] == ["title"]
    assert page["kept"] == [("reason", "because"), ("do", "save")]
    assert json.loads(page["base"]) == {**SHOWN, "title": "theirs"}


def answered(send, now, **chosen):
    return send(now, **{"draft_base": json.dumps(now), "mine-title": "mine", "area": "north", **chosen})


def test_what_was_chosen_is_what_is_recorded(send):
    now = {**SHOWN, "title": "theirs"}
    assert answered(send, now, **{"chosen-title": "mine"}).values["title"] == "mine"
    assert answered(send, now, **{"chosen-title": "theirs"}).values["title"] == "theirs"


def test_what_nobody_chose_is_asked_again(send):
    page = answered(send, {**SHOWN, "title": "theirs"})
    assert page["unanswered"] == ("title",)
    assert page["fields"][0].mine == "mine"


def test_changed_once_more_while_somebody_chooses_it_is_asked_once_more(send):
    page = send(
        {**SHOWN, "title": "a third"},
        **{"draft_base": json.dumps({**SHOWN, "title": "theirs"}), "mine-title": "mine", "chosen-title": "mine", "area": "north"},
    )  # fmt: skip
    assert [(one.name, one.state) for one in page["fields"]] == [("title", "both")]


@pytest.mark.parametrize("base", ["", "{", "[]", "7", "null"])
def test_a_base_that_cannot_be_read_counts_as_none(send, base):
    assert send({**SHOWN, "title": "theirs"}, draft_base=base, title="mine", area="north")["status"] == 409
