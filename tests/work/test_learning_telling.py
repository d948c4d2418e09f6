"""A replay told to people: the answer, the picture, the table and the story say the same, for a day and for half a year."""

from datetime import timedelta
from itertools import pairwise

import pytest

from nightlight import packfile
from nightlight.rules.lines import Assessed, DutyMissed, DutyStarted, Flagged, Told
from nightlight.rules.replay import replay
from nightlight.rules.rulebook import Rulebook
from nightlight.rules.wording import Wording
from nightlight.work.learning.telling import picture
from nightlight.work.learning.telling.answer import answer, first_told
from nightlight.work.learning.telling.canvas import NARROW, PAPER, WIDE
from nightlight.work.learning.telling.clocks import clocks, courses, most_important_first
from nightlight.work.learning.telling.provisions import provisions
from nightlight.work.learning.telling.replayed import Replayed
from nightlight.work.learning.telling.rows import rows
from nightlight.work.learning.telling.story import story
from nightlight.work.learning.telling.told import told

PACK = packfile.load_pack()
BOOK = Rulebook(PACK)
CASE = """\
format: nightlight-scenario/1
id: one
title: Girl of 15
kind: missing
source: control
start: 2025-11-14T22:48:00
steps:
  - {after: 0m, event: report_received, by: call_handler, facts: {age: 15, nature_of_concern: missing}}
  - {after: 4h1m, facts: {cse_current_intelligence: true}}
"""


def replayed(more=""):
    scenario = packfile.load_scenario((CASE + more).encode(), "one.yaml", PACK)
    return Replayed(scenario, PACK, "National", "", replay(scenario, BOOK), Wording(PACK))


DAY = replayed("reality: {acted: 9h54m}\n")
HALF_YEAR = replayed("until: 180d\n")


def test_the_answer_names_the_highest_level_when_it_came_and_how_much_earlier_somebody_would_have_known():
    said = " ".join(answer(DAY).sentences)
    assert "Missing level high from 02:49 GMT on Sat 15 Nov 2025 (4 h 1 min after the start)" in said
    gap = DAY.acted - first_told(DAY).at
    assert gap > timedelta(hours=9)
    assert "before anybody acted, at 08:42 GMT on Sat 15 Nov 2025" in said


def test_the_first_told_is_not_told_of_what_whoever_took_the_report_left_undone():
    assert PACK.duties[first_told(DAY).duty].owner_role != "call_handler"


def test_the_answer_says_how_sure_it_is_of_the_level_of_the_duty_and_of_its_time():
    assert {"Missing level", "Duty", "Time"} <= {cue.name for cue in answer(DAY).cues}


def test_the_table_leaves_nothing_out():
    found = [row.kind for row in rows(DAY)]
    assert found.count("told") == sum(isinstance(line, Told) for line in DAY.lines)
    assert found.count("flag") == sum(isinstance(line, Flagged) for line in DAY.lines)
    assert found.count("known") == 2
    assert found.count("truth") == 1


def test_the_story_leaves_no_miss_out():
    missed = [item for moment in story(DAY) for item in moment.missed]
    assert len(missed) == sum(isinstance(line, DutyMissed) for line in DAY.lines)


def test_the_story_is_in_time_order_and_says_when_somebody_acted():
    moments = story(DAY)
    assert [one.at for one in moments] == sorted(one.at for one in moments)
    assert [one.clock for one in moments if one.acted] == ["08:42 GMT"]


def test_everything_that_the_story_points_at_is_told_in_full():
    anchors = {one.anchor for some in provisions(DAY).values() for one in some}
    reasons = {reason.anchor for moment in story(DAY) for graded in moment.graded for reason in graded.reasons}
    duties = {item.anchor for moment in story(DAY) for item in (*moment.first, *moment.later, *moment.missed)}
    assert reasons | duties <= anchors


def test_every_rule_and_duty_says_where_it_is_written_and_who_keeps_it_right():
    for one in (one for some in provisions(DAY).values() for one in some):
        assert one.origins
        assert one.sures
        assert {"In force since", "Last checked", "Kept right by"} <= {name for name, _ in one.facts}


def test_every_duty_that_started_has_a_clock():
    assert len(clocks(DAY.lines)) == sum(isinstance(line, DutyStarted) for line in DAY.lines)


def test_what_was_missed_stands_before_what_was_not():
    missed = [course.missed > 0 for course in most_important_first(courses(clocks(DAY.lines)), PACK)]
    assert missed == sorted(missed, reverse=True)


@pytest.mark.parametrize("case", [DAY, HALF_YEAR], ids=["a day", "half a year"])
@pytest.mark.parametrize("frame", [WIDE, NARROW, PAPER], ids=["wide", "narrow", "paper"])
def test_the_times_of_the_axis_never_run_into_each_other(case, frame):
    drawn = picture.whole(case, [], frame)
    times = [dict(shape.attributes) for shape in drawn.shapes if ("class", "nl-p-time") in shape.attributes]
    places = [float(one["x"]) for one in times]
    assert len(places) >= 4
    assert all(later - earlier >= frame.tick_gap for earlier, later in pairwise(places))


def test_an_hour_can_be_seen_in_half_a_year():
    drawn = picture.Picture(WIDE, HALF_YEAR)
    start = HALF_YEAR.scenario.start
    assert drawn.x(start + timedelta(hours=1)) - drawn.x(start) > 60
    assert drawn.x(start + timedelta(days=180)) == WIDE.right


def test_a_higher_level_stands_higher_and_its_reach_higher_still():
    first = next(line for line in DAY.lines if isinstance(line, Assessed) and line.found.scale == "missing")
    assert first.found.could_reach != first.found.level
    drawn = {
        one.text: dict(one.attributes) for one in picture.whole(DAY, [], WIDE).shapes if one.text in ("high", "low")
    }
    assert float(drawn["high"]["y"]) < float(drawn["low"]["y"])


def test_the_picture_shows_the_main_duties_and_offers_the_rest():
    shown = told(DAY, ())
    assert shown.shown + shown.hidden == len(courses(clocks(DAY.lines)))
    assert shown.others is not None


def test_a_case_that_no_scale_fits_says_so():
    raw = CASE.replace("event: report_received, by: call_handler, ", "").replace(
        "age: 15, nature_of_concern: missing", "pregnant: true"
    )
    scenario = packfile.load_scenario(
        raw.replace("cse_current_intelligence: true", "pregnant: false").encode(), "one.yaml", PACK
    )
    alone = Replayed(scenario, PACK, "National", "", replay(scenario, BOOK), Wording(PACK))
    assert answer(alone).sentences[0] == "No risk scale applies to this case."
