"""What was done in an episode that is over, step by step, and by whom: as the force's old system might have kept it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from nightlight.project.demo.drawing import share, weighted
from nightlight.project.demo.drawn import Drawn
from nightlight.project.demo.staffing import Staffing
from nightlight.project.demo.stories import CLOSING, SEEN, Story
from nightlight.project.demo.work import CARRIED
from nightlight.records.duties.bringing_over import Past
from nightlight.records.duties.steps import Step
from nightlight.records.packs.queries import InForce
from nightlight.rules.reckoning import Happened, reckon

_A_MINUTE: Final = timedelta(minutes=1)
_LOOKING: Final = (
    (2, "incident_recorded", "call_handler", 0.97), (3, "records_checked", "call_handler", 0.85), (5, "question_set_completed", "call_handler", 0.8),
    (5, "thrive_recorded", "call_handler", 0.78), (6, "advice_given", "call_handler", 0.7), (9, "review_time_set", "call_handler", 0.85),
    (6, "missing_recorded", "call_handler", 1.0), (24, "accepted_by_name", "duty_inspector", 0.96), (12, "officer_deployed", "dispatcher", 0.9),
    (41, "officer_attended", "responding_officer", 0.85), (48, "home_searched", "responding_officer", 0.86),
    (55, "last_sighting_account_taken", "responding_officer", 0.8), (58, "photo_obtained", "responding_officer", 0.72),
    (63, "enquiry_made", "responding_officer", 0.92), (95, "contacts_worked", "responding_officer", 0.66),
    (70, "grade_confirmed", "supervising_sergeant", 0.9), (118, "supervisor_reviewed", "supervising_sergeant", 0.8),
    (190, "known_places_visited", "responding_officer", 0.5), (35, "social_care_told", "call_handler", 0.6),
)  # fmt: skip
"""Minutes after the report, what, by whom, and in what share of episodes; what would come after the return was not done."""
_AFTER: Final = (
    (5, "child_seen", "responding_officer", 0.9), (45, "child_spoken_to_alone", "responding_officer", 0.8), (50, "prevention_interview_done", "returning_officer", 0.74),
    (52, "return_harm_recorded", "returning_officer", 0.9), (70, "circulations_cancelled", "call_handler", 0.93),
    (85, "social_care_told_of_return", "call_handler", 0.82),
    (2300, "return_interview_done", "return_interview_provider", 0.63), (2900, "pattern_reviewed", "missing_person_coordinator", 0.55),
)  # fmt: skip
_PLACES: Final[Mapping[str, str]] = {
    "home": "came home", "friend": "at a friend’s", "street_or_park": "in a park", "relative": "at a relative’s", "shops_or_leisure": "in the shops",
    "police": "came to a police station", "station": "at a railway station", "entertainment": "at a fair", "other": "at an address nobody knew",
}  # fmt: skip


class Episode(NamedTuple):
    """One episode: who and why, what was drawn of it, and how long the child was away after it was reported."""

    story: Story
    drawn: Drawn
    lasted: timedelta


def steps_of(episode: Episode, staffing: Staffing, pack: InForce) -> tuple[Past, ...]:
    """Every step from the report to the end, the oldest first; the last is by the inspector who closed it."""
    story, drawn, lasted = episode
    reported, back = drawn.reported_at, drawn.reported_at + lasted
    told = Step("report_received", dict(drawn.facts), {}, reported, story.said_by)
    first = Past(told, staffing.somebody("call_handler", story.area, reported))
    found = [first, *_grades(first, pack)]
    found += [one for one in _done(episode, reported, _LOOKING, staffing, pack) if _when(one) < back]
    found.append(_by(staffing, story, "call_handler", back, "returned", _return(story, pack)))
    seen_at = back + (20 + 60 * share(story.key, "seen at")) * _A_MINUTE
    found.append(_by(staffing, story, "returning_officer", seen_at, "found_confirmed", SEEN))
    found += _done(episode, seen_at, _AFTER, staffing, pack)
    found += _closed(episode, seen_at + timedelta(hours=3 + 9 * share(story.key, "closed")), staffing)
    return tuple(sorted(found, key=_when))


def _grades(first: Past, pack: InForce) -> list[Past]:
    """The grades that the call handler recorded: as the rules proposed, by what the call said."""
    at = _when(first) + 4 * _A_MINUTE
    step = Happened(_when(first), first.step.event, first.by.role, first.step.facts, {}, 1)
    assessed = reckon([step], at, pack.rulebook).assessed
    made = (("contact_graded", "contact", "grade"), ("graded", "missing", "level"))
    return [
        Past(Step(event, {}, {**CARRIED[event], word: assessed[scale].level}, at), first.by)
        for event, scale, word in made
        if scale in assessed
    ]


def _done(
    episode: Episode, since: datetime, table: tuple[tuple[int, str, str, float], ...], staffing: Staffing, pack: InForce
) -> list[Past]:  # fmt: skip
    story = episode.story
    return [
        _by(staffing, story, role, since + minutes * (0.5 + share(story.key, event, "when")) * _A_MINUTE, event, _carries(story, event, pack))
        for minutes, event, role, how_often in table
        if share(story.key, event) < how_often
    ]  # fmt: skip


def _closed(episode: Episode, at: datetime, staffing: Staffing) -> list[Past]:
    story = episode.story
    asked = _by(staffing, story, "supervising_sergeant", at, "closure_proposed", CLOSING)
    then = at + 40 * _A_MINUTE
    by = staffing.somebody("duty_inspector", story.area, then)
    agreed = {"decision": "accepted", "reason": "seen, heard and referred"}
    closed = {"result": "home and safe"}
    return [
        asked,
        Past(Step("closure_decided", {}, agreed, then), by),
        Past(Step("closed", {}, closed, then + 2 * _A_MINUTE), by),
    ]


def _return(story: Story, pack: InForce) -> dict[str, Any]:
    places = pack.pack.value("calibration.missing_children_found_where_age_12_to_14")
    where = _PLACES[weighted(places, story.key, "found")]
    return {"when": "at this time", "where": where, "found_with": "nobody", "how": "not said"}


def _carries(story: Story, event: str, pack: InForce) -> Mapping[str, Any]:
    if event == "return_harm_recorded":
        harmed = share(story.key, "harm") < pack.pack.value("calibration.missing_children_recorded_harm_share")
        where = _return(story, pack)["where"]
        return {
            **CARRIED[event],
            "where_found": where,
            "harm_answer": "was hurt while away" if harmed else "none disclosed",
        }
    return CARRIED.get(event, {})


def _by(staffing: Staffing, story: Story, role: str, at: datetime, event: str, data: Mapping[str, Any]) -> Past:
    return Past(Step(event, {}, dict(data), at), staffing.somebody(role, story.area, at))


def _when(one: Past) -> datetime:
    if one.step.happened_at is None:
        raise ValueError("a step of the past has its time")
    return one.step.happened_at
