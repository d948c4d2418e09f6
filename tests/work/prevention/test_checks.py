"""Standing checks of missing episodes: raised each night by the rules, words that were asked about, and whether children are treated alike."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from nightlight.project import clock
from nightlight.records.cases.models import Case
from nightlight.records.duties.recording import Step, record
from nightlight.work.prevention.checking import check_episodes
from nightlight.work.prevention.models import Night, Raised
from tests.signing_in import client_signed_in_as
from tests.work.casework import opened, text_of
from tests.work.prevention.made import child, episode


@pytest.fixture
def force(here):
    return here.on_duty()


def page(who, path):
    return text_of(client_signed_in_as(who).get(path))


def test_an_episode_in_which_nobody_did_anything_is_listed_under_what_was_not_done(force):
    case = opened(force, ago=300)
    check_episodes(at=clock.now())
    raised = set(Raised.objects.filter(case=case).values_list("name", flat=True))
    assert {"case_without_owner", "nothing_happening"} <= raised
    shown = page(force.inspector, "/prevention/checks")
    assert "An open case whose owner is missing or has not accepted it. (1)" in shown
    assert case.reference in shown


def test_checked_again_each_check_stands_once_with_the_day_that_it_was_raised(force):
    opened(force, ago=300)
    check_episodes(at=clock.now())
    before = set(Raised.objects.values_list("case", "name", "at"))
    check_episodes(at=clock.now() + timedelta(hours=1))
    assert set(Raised.objects.values_list("case", "name", "at")) >= before
    assert Raised.objects.count() == len(set(Raised.objects.values_list("case", "name")))


def test_an_episode_just_reported_raises_nothing_and_a_page_before_the_first_night_says_so(force):
    opened(force)
    assert check_episodes(at=clock.now()) == 0
    assert "Nothing has been checked yet." in page(force.inspector, "/prevention/checks")
    Night.objects.create(at=clock.now(), episodes=1, findings=0, fresh=0)
    assert "Last checked" in page(force.inspector, "/prevention/checks")


def test_an_interview_of_few_words_is_an_odd_closure_and_blaming_words_that_nobody_was_asked_about_are_listed(force):
    case = episode(force, child(force, "Amal"), ago=1, where="the pier")
    said = {"account": "She is streetwise.", "face_to_face": True, "alone": True}
    record(by=force.officer.actor, at=clock.now(), case=case.id, step=Step("prevention_interview_done", {}, said))
    check_episodes(at=clock.now())
    raised = set(Raised.objects.filter(case=case).values_list("name", flat=True))
    assert {"odd_closure", "blaming_language"} <= raised


def test_what_is_raised_on_a_restricted_case_is_not_there_for_others_not_even_as_a_number(force):
    opened(force, ago=300, restricted=True)
    check_episodes(at=clock.now())
    shown = page(force.south_inspector, "/prevention/checks")
    assert "(1)" not in shown
    assert Case.objects.get().reference not in shown


def test_words_that_somebody_kept_are_listed_with_what_they_wrote(force):
    case = opened(force)
    typed = {
        "once": str(uuid.uuid4()),
        "do": "save",
        "what": "",
        "note": "He is streetwise.",
        "words_kept": "streetwise",
    }
    client_signed_in_as(force.handler).post(f"/cases/{case.reference}/record", typed)
    shown = page(force.inspector, "/prevention/words")
    for words in (case.reference, "Hana Osei", "Kept: “streetwise”", "He is streetwise."):
        assert words in shown


def test_shares_by_ethnicity_carry_their_interval_and_small_groups_are_not_shown(force):
    for code, many in (("W1", 6), ("B1", 7), ("A1", 2)):
        for _ in range(many):
            case = opened(force, ago=60)
            said = Step("child_contact_recorded", {}, {"words": "I am cold", "ethnicity": code})
            record(by=force.officer.actor, at=clock.now(), case=case.id, step=said)
    shown = page(force.inspector, "/prevention/alike")
    assert "Black 7 0% 0; 0% to 35%" in shown
    assert "White too few to show" in shown
    assert "Asian too few to show" in shown


def test_what_only_the_restricted_cases_hold_is_not_counted_for_others(force):
    for _ in range(6):
        opened(force, ago=60, restricted=True)
    assert "There is no episode to count." in page(force.south_inspector, "/prevention/alike")
