"""Words that blame a child are asked about when they are saved: never barred, never lost, and on record either way."""

from __future__ import annotations

import uuid

import pytest

from nightlight.project import clock
from nightlight.records.cases.models import Happening
from nightlight.records.duties.recording import Step, record
from nightlight.records.journal.models import Entry
from tests.made_up import Force
from tests.signing_in import client_signed_in_as
from tests.work.casework import opened, text_of

NOTE = "She is Streetwise and will be back."


@pytest.fixture
def here(database):
    return Force(clock.now()).on_duty()


def save(force, case, **typed):
    posted = {"once": str(uuid.uuid4()), "do": "save", "what": "", "note": NOTE, **typed}
    return client_signed_in_as(force.handler).post(f"/cases/{case.reference}/record", posted)


def noted(case):
    return [row.data["note"] for row in Happening.objects.filter(case=case, data__has_key="note")]


def last(case):
    return Entry.objects.filter(chain=case.id).order_by("-number").first().structure


def test_the_writer_is_shown_the_words_and_a_better_way_before_anything_is_saved(here):
    case = opened(here)
    answer = save(here, case)
    shown = text_of(answer)
    assert answer.status_code == 422
    assert "“streetwise”" in shown
    assert "Say what they know, and what they still need to be kept safe from." in shown
    assert NOTE in shown
    assert noted(case) == []


def test_one_press_keeps_the_words_and_both_stand_on_record(here):
    case = opened(here)
    assert save(here, case, words_kept="streetwise", words_asked="streetwise").status_code == 302
    assert noted(case) == [NOTE]
    assert last(case)["words_kept"] == ["streetwise"]


def test_words_put_otherwise_are_saved_and_that_they_were_asked_about_stays(here):
    case = opened(here)
    assert save(here, case, note="She knows the buses.", words_asked="streetwise").status_code == 302
    assert noted(case) == ["She knows the buses."]
    assert last(case)["words_changed"] == ["streetwise"]


def test_keeping_one_word_does_not_keep_another(here):
    case = opened(here)
    answer = save(here, case, note=f"{NOTE} A lifestyle choice.", words_kept="streetwise")
    assert (answer.status_code, "“lifestyle choice”" in text_of(answer), noted(case)) == (422, True, [])


def test_words_that_are_only_like_them_and_what_no_person_types_are_not_asked_about(here):
    case = opened(here)
    assert save(here, case, note="The street was wise to avoid.").status_code == 302
    record(by=here.handler.actor, at=clock.now(), case=case.id, step=Step(None, {}, {"note": NOTE}))
    assert NOTE in noted(case)
    assert "words_kept" not in last(case)
