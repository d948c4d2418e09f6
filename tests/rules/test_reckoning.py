"""A live case reckoned from its record: clocks that run, are met, are missed; what comes late; when to look again."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import Any

import msgspec

from nightlight.rules import conditions as c
from nightlight.rules.duties import Subject
from nightlight.rules.policy import Pack, When
from nightlight.rules.reckoning import Clock, Happened, Reckoning, misses_matter, reckon
from nightlight.rules.rulebook import Rulebook
from tests.rules.on_record import changes_next, minutes

NOON = datetime(2025, 6, 10, 12, tzinfo=UTC)
GIRL = {"nature_of_concern": "missing", "age": 15, "looked_after": True}


def happened(after: float, event: str | None = None, by: str = "call_handler", **more: Any) -> Happened:
    return Happened(NOON + minutes(after), event, by, more.get("facts", {}), more.get("data", {}))


REPORT = happened(0, "report_received", facts=GIRL)


def clock(found: Reckoning, duty: str, ordinal: int = 1) -> Clock:
    return next(one for one in found.clocks if (one.duty, one.ordinal) == (duty, ordinal))


def test_a_case_with_nothing_on_record_has_no_clock_and_need_not_be_looked_at(rulebook: Rulebook) -> None:
    found = reckon([], NOON, rulebook)
    assert (found.clocks, found.assessed, found.flagged, found.keys, found.look_again) == ((), {}, (), (), None)


def test_a_first_report_starts_clocks_that_run(rulebook: Rulebook) -> None:
    found = reckon([REPORT], NOON, rulebook)
    assert len(found.clocks) > 20
    assert {one.state for one in found.clocks if one.due != NOON} == {"running"}
    assert clock(found, "deploy_officer").owner_role == rulebook.pack.duties["deploy_officer"].owner_role
    assert found.assessed["missing"].level == "medium"
    assert {"deploy_officer", *(rule.id for rule in found.assessed["missing"].fired)} <= set(found.keys)


def test_a_word_that_would_lower_the_level_leaves_it_to_a_person_to_lower(rulebook: Rulebook) -> None:
    grave = happened(0, "report_received", facts={**GIRL, "cse_current_intelligence": True})
    another = happened(5, by="responding_officer", facts={"cse_current_intelligence": False})
    found = reckon([grave, another], NOON + minutes(10), rulebook).assessed["missing"]
    assert (found.level, found.proposed) == ("high", "medium")
    asked = happened(
        11, "downgrade_proposed", data={"to_grade": "medium", "reason": "seen by her sister", "new_facts": "her sister"}
    )
    decided = happened(12, "downgrade_decided", by="duty_inspector", data={"decision": "accepted"})
    assert reckon([grave, another, asked, decided], NOON + minutes(13), rulebook).assessed["missing"].level == "medium"


def test_a_request_for_less_is_answered_by_a_higher_grade_and_a_later_decision_on_it_lowers_nothing(
    rulebook: Rulebook,
) -> None:
    asked = happened(
        1, "downgrade_proposed", data={"to_grade": "low", "reason": "seen by her sister", "new_facts": "her sister"}
    )
    graded = happened(2, "graded", by="duty_inspector", data={"level": "high"})
    decided = happened(3, "downgrade_decided", by="duty_inspector", data={"decision": "accepted"})
    assert reckon([REPORT, asked, graded, decided], NOON + minutes(5), rulebook).assessed["missing"].level == "high"


def test_a_clock_is_missed_at_its_deadline_to_the_second(rulebook: Rulebook) -> None:
    due = clock(reckon([REPORT], NOON, rulebook), "deploy_officer").due
    assert due is not None
    assert clock(reckon([REPORT], due - minutes(0.01), rulebook), "deploy_officer").state == "running"
    missed = clock(reckon([REPORT], due, rulebook), "deploy_officer")
    assert (missed.state, missed.missed_at, missed.open) == ("missed", due, True)


def test_what_is_done_at_the_deadline_is_in_time(rulebook: Rulebook) -> None:
    due = clock(reckon([REPORT], NOON, rulebook), "deploy_officer").due
    assert due is not None
    sent = Happened(due, "officer_deployed", "call_handler", {}, {})
    met = clock(reckon([REPORT, sent], due, rulebook), "deploy_officer")
    assert (met.state, met.ended_at, met.late_min, met.missed_at) == ("met", due, 0, None)


def test_a_miss_is_kept_when_the_duty_is_met_late(rulebook: Rulebook) -> None:
    due = clock(reckon([REPORT], NOON, rulebook), "deploy_officer").due
    assert due is not None
    sent = Happened(due + minutes(7), "officer_deployed", "call_handler", {}, {})
    met = clock(reckon([REPORT, sent], due + minutes(60), rulebook), "deploy_officer")
    assert (met.state, met.missed_at, met.ended_at, met.late_min) == ("met", due, due + minutes(7), 7)


def test_what_was_done_in_time_and_written_down_hours_later_takes_the_miss_back(rulebook: Rulebook) -> None:
    later = NOON + minutes(600)
    assert clock(reckon([REPORT], later, rulebook), "deploy_officer").state == "missed"
    sent = happened(1, "officer_deployed")
    assert clock(reckon([REPORT, sent], later, rulebook), "deploy_officer").state == "met"


def test_what_is_to_come_is_not_reckoned_yet(rulebook: Rulebook) -> None:
    sent = happened(1, "officer_deployed")
    assert reckon([sent, REPORT], NOON, rulebook) == reckon([REPORT], NOON, rulebook)


def test_a_renewed_clock_is_the_next_of_its_duty(rulebook: Rulebook) -> None:
    steps = [REPORT, happened(5, "supervisor_reviewed", "duty_sergeant"), happened(9, "risk_reviewed", "duty_sergeant")]
    found = reckon(steps, NOON + minutes(10), rulebook)
    again = [one for one in found.clocks if one.ordinal == 2]
    assert again
    for one in again:
        first = clock(found, one.duty)
        assert (first.state, first.ended_at, one.first_start) == ("met", one.started, first.started)


def test_each_child_has_a_clock_of_their_own(rulebook: Rulebook) -> None:
    seen = [
        happened(n, "child_concern_noticed", data={"child": name}) for n, name in ((1, "Girl of 9"), (2, "boy of 4"))
    ]
    found = reckon([REPORT, *seen], NOON + minutes(3), rulebook)
    about = {one.about for one in found.clocks} - {None}
    assert about == {Subject("child", "girl of 9"), Subject("child", "boy of 4")}
    assert all(one.ordinal == 1 for one in found.clocks if one.about)


def test_a_refused_proposal_is_kept_with_its_reasons(rulebook: Rulebook) -> None:
    found = reckon([REPORT, happened(5, "closure_proposed")], NOON + minutes(5), rulebook)
    (refused,) = found.refused
    assert (refused.event, refused.at) == ("closure_proposed", NOON + minutes(5))
    assert refused.why
    assert refused.because


def test_facts_that_follow_from_others_are_as_of_the_reckoning(rulebook: Rulebook) -> None:
    seen = happened(0, "report_received", facts={**GIRL, "last_seen_at": "2025-06-10T10:00:00+00:00"})
    found = reckon([seen], NOON + minutes(30), rulebook)
    assert (found.facts["hours_since_last_seen"], found.facts["under_13"]) == (2.5, False)


def test_a_case_asks_to_be_looked_at_when_a_fact_that_grows_passes_a_threshold(rulebook: Rulebook) -> None:
    seen = happened(0, "report_received", facts={"last_seen_at": "2025-06-10T10:00:00+00:00"})
    asked, at = set(), NOON
    while (again := reckon([seen], at, rulebook).look_again) is not None:
        assert again > at
        asked.add(again)
        at = again
    assert datetime(2025, 6, 13, 10, tzinfo=UTC) in asked


def test_a_known_end_of_shift_is_a_deadline(rulebook: Rulebook) -> None:
    ends = NOON + minutes(90)
    by_shift = {
        one.id for one in rulebook.book.duties.values() if any(r.unit == "end_of_shift" for r in one.due.rows.values())
    }
    events = sorted({event for name in by_shift for event in rulebook.pack.duties[name].starts_on.events})
    steps = [REPORT, *(happened(1, event) for event in events if event != "report_received")]
    found = reckon(steps, NOON + minutes(2), rulebook, shift_ends=(ends,))
    assert ends in {one.due for one in found.clocks if one.duty in by_shift}


def test_a_shift_that_is_said_to_have_ended_ended_what_was_due_by_then(rulebook: Rulebook) -> None:
    steps = [REPORT, *(happened(1, event) for event in ("officer_attended", "child_concern_noticed", "crime_reported"))]
    ended = happened(90, "shift_ended")
    known = reckon([*steps, ended], NOON + minutes(100), rulebook, shift_ends=(ended.at,))
    assert reckon([*steps, ended], NOON + minutes(100), rulebook) == known


def test_misses_matter_where_a_check_or_an_implied_event_asks_for_them(rulebook: Rulebook) -> None:
    matter = misses_matter(rulebook)
    assert {"review_risk", "attend_incident", "accept_by_name"} <= matter
    assert matter < rulebook.book.duties.keys()
    assert not {one for one in matter if rulebook.pack.duties[one].owner_role == "system"}


def test_every_miss_matters_where_something_is_implied_by_just_any_miss(pack: Pack) -> None:
    implied = dict(pack.section("implied"))
    one = implied["review_lapsed"]
    either = c.Any((one.when.condition, c.FactIs("looked_after", frozenset({True}))))
    implied["review_lapsed"] = msgspec.structs.replace(one, when=When(either, None))
    book = Rulebook(dataclasses.replace(pack, entries={**pack.entries, "implied": implied}))
    assert misses_matter(book) == {one.id for one in book.book.duties.values() if one.owner_role != "system"}


def test_with_time_alone_a_level_rises_once_a_threshold_has_passed(rulebook: Rulebook) -> None:
    seen = happened(0, "report_received", facts={"nature_of_concern": "missing", "age": 40, "no_contact_or_activity": True,
                                                 "last_seen_at": "2025-06-10T12:00:00+00:00"})  # fmt: skip
    before, after = (reckon([seen], NOON + minutes(72 * 60 + more), rulebook) for more in (-1, 0))
    assert (before.assessed["missing"].level, after.assessed["missing"].level) == ("unresolved", "high")
    assert "silence_with_time" in set(after.keys) - set(before.keys)


def test_with_time_alone_a_rule_fires_that_asks_how_long_ago_something_happened(pack: Pack) -> None:
    rules = dict(pack.rules)
    rules["cue"] = msgspec.structs.replace(
        rules["silence_with_time"], id="cue", when=When(c.Happened("enquiry_made", ago_at_least=minutes(61)), None)
    )
    book = Rulebook(dataclasses.replace(pack, entries={**pack.entries, "rules": rules}))
    steps = [REPORT, happened(1, "enquiry_made")]
    assert "cue" not in reckon(steps, NOON + minutes(61), book).keys
    assert "cue" in reckon(steps, NOON + minutes(62), book).keys


def test_what_has_come_to_be_implied_is_noticed_at_the_next_miss_whichever_it_is(pack: Pack) -> None:
    implied = dict(pack.section("implied"))
    known = c.Happened("enquiry_made")
    implied["trafficking_signs"] = msgspec.structs.replace(implied["trafficking_signs"], when=When(known, None))
    book = Rulebook(dataclasses.replace(pack, entries={**pack.entries, "implied": implied}))
    found = reckon([REPORT, happened(1, "enquiry_made")], NOON + minutes(1), book)
    running = [one.due for one in found.clocks if one.state == "running" and one.due and one.owner_role != "system"]
    assert found.look_again == min(running)
    later = reckon([REPORT, happened(1, "enquiry_made")], min(running), book)
    started = {one.duty for one in later.clocks} - {one.duty for one in found.clocks}
    assert started & {duty.id for duty in book.book.started_by["trafficking_suspected"]}


def test_whoever_looks_when_asked_to_sees_every_check_rise_at_its_own_instant(rulebook: Rulebook) -> None:
    steps = [REPORT, happened(1, "crime_reported")]
    found, looked = reckon(steps, NOON + minutes(1), rulebook), {NOON + minutes(0), NOON + minutes(1)}
    while (at := changes_next(found)) is not None and at < NOON + minutes(14 * 1440):
        looked.add(at)
        found = reckon(steps, at, rulebook)
    risen = {one.check: one.at for one in found.flagged}
    assert {"records_do_not_match", "unallocated_child_crime", "victim_silence"} <= risen.keys()
    assert set(risen.values()) <= looked
    assert len(looked) < 60


def as_written(*steps: Happened) -> list[Happened]:
    """These steps, written down in the order in which they are given."""
    return [dataclasses.replace(step, written=number) for number, step in enumerate(steps, 1)]


def test_what_was_written_down_before_anybody_knew_of_the_end_starts_nothing_after_it(rulebook: Rulebook) -> None:
    fear, end = happened(30, "second_contact", facts={"suicidal_intent": True}), happened(2, "closed")
    ends_on_closing = {duty.id for duty in rulebook.book.falls_away_on["closed"]}

    def owed(steps: list[Happened], at: float = 60) -> set[str]:
        return {one.duty for one in reckon(steps, NOON + minutes(at), rulebook).clocks if one.open} & ends_on_closing

    assert owed(as_written(REPORT, end, fear))
    assert owed(as_written(REPORT, fear, end)) == set()
    assert owed(as_written(REPORT, fear, end), at=6000) == set()
    assert owed(as_written(REPORT, fear, end, happened(40, "second_contact", facts={"suicidal_intent": True})))
    assert "accept_by_name" in owed(as_written(REPORT, fear, end, happened(50, "reopened")))


def test_a_word_typed_later_takes_away_no_level_by_saying_that_it_is_about_something_else(rulebook: Rulebook) -> None:
    elsewhere = happened(5, by="responding_officer", facts={"nature_of_concern": "exploitation"})
    before, after = (reckon(steps, NOON + minutes(6), rulebook) for steps in ([REPORT], [REPORT, elsewhere]))
    assert after.assessed["missing"].level == before.assessed["missing"].level
    assert {one.duty for one in before.clocks if one.open} <= {one.duty for one in after.clocks if one.open}


def test_a_level_that_stood_is_not_called_unresolved_once_an_age_is_said(rulebook: Rulebook) -> None:
    somebody = happened(0, "report_received", facts={"nature_of_concern": "missing"})
    grown = happened(5, by="responding_officer", facts={"age": 30})
    levels = [
        reckon(steps, NOON + minutes(6), rulebook).assessed["missing"].level
        for steps in ([somebody], [somebody, grown])
    ]
    assert levels == ["medium", "medium"]
