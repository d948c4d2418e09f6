"""The form in which a case is typed: it keeps what was typed, takes nothing for an answer that was not given, and names what is wrong."""

import pytest
import yaml
from django.http import QueryDict

from nightlight import packfile
from nightlight.work.learning import building

PACK = packfile.load_pack()
SOUND = {
    "title": "Girl of 15 not home", "kind": "missing", "day": "2025-11-14", "time": "22:48", "steps": "1",
    "s1-event": "A call, message, visit or referral reaches the police", "s1-by": "call_handler", "s1-f": ["age", "pregnant"],
    "s1-v-age": "15", "s1-v-pregnant": "unknown", "do": "replay",
}  # fmt: skip
LAST_SEEN = {"s1-f": ["last_seen_at"]}


def typed(**changes):
    posted = QueryDict(mutable=True)
    for name, value in {**SOUND, **{key.replace("s1_", "s1-"): one for key, one in changes.items()}}.items():
        posted.setlist(name, value if isinstance(value, list) else [value])
    return building.read(posted, PACK)


def problems_of(form):
    return {problem.field: problem.text for problem in form.problems}


def test_a_sound_form_makes_a_scenario_file():
    raw = yaml.safe_load(typed(acted_hours="9", acted_minutes="54").text)
    step = {"after": "0m", "event": "report_received", "by": "call_handler", "facts": {"age": 15, "pregnant": None}}
    assert raw["steps"] == [step]
    assert raw["start"] == "2025-11-14T22:48:00"
    assert raw["reality"] == {"acted": "9h54m"}


def test_an_empty_form_has_one_step_and_no_answer():
    form = building.read(None, PACK)
    assert len(form.steps) == 1
    assert (form.title, form.kind, form.day, form.steps[0].by, form.steps[0].facts) == ("", "", "", "", [])


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"title": ""}, "title", "Give the case a title"),
        ({"kind": ""}, "kind", "Choose the kind of case"),
        ({"day": ""}, "day", "Give the day"),
        ({"time": ""}, "time", "London time"),
        ({"s1_v-pregnant": ""}, "s1-v-pregnant", "choose yes, no, or asked and not known"),
        ({"s1_v-age": "teen"}, "s1-v-age", "expected a number of years"),
        ({"s1_v-age": "500"}, "s1-v-age", "at most 120"),
        ({"s1_hours": "soon"}, "s1-hours", "write hours and minutes as whole numbers"),
        (
            {"s1_event": "A call, mesage, visit or referal reaches the police"},
            "s1-event",
            "did you mean “A call, message",
        ),
        ({"s1_fact": "Age in whole yeers of the person at risk"}, "s1-fact", "did you mean “Age in whole years"),
        (
            {"steps": "2", "s2-event": "A missing level has been set or changed"},
            "s2-hours",
            "say how long after the start",
        ),
        ({"steps": "2", "s2-hours": "1"}, "s2-event", "say what happened, or add a fact"),
        ({"day": "2025-03-30", "time": "01:30"}, "time", "01:30 on 30/03/2025 never comes in London"),
        ({"day": "2025-02-31"}, "day", "31/02/2025 is not a day in the calendar: write a day such as 14/11/2025"),
        ({"day": "31/02/2025"}, "day", "31/02/2025 is not a day in the calendar"),
        ({"day": "next Tuesday"}, "day", "next Tuesday is not a day in the calendar"),
        ({"day": "0001-01-01", "time": "00:00"}, "day", "1900"),
        ({"time": "25:00"}, "time", "25:00 is not a time of day: write hours and minutes such as 22:48"),
        ({**LAST_SEEN, "s1-v-last_seen_at": "31/02/2025 10:00"}, "s1-v-last_seen_at", "31/02/2025 is not a day"),
        ({**LAST_SEEN, "s1-v-last_seen_at": "2025-02-03T24:10"}, "s1-v-last_seen_at", "24:10 is not a time of day"),
        ({**LAST_SEEN, "s1-v-last_seen_at": "2025-02-03"}, "s1-v-last_seen_at", "write both, such as 14/11/2025 22:48"),
        ({**LAST_SEEN, "s1-v-last_seen_at": "2025-03-30T01:30"}, "s1-v-last_seen_at", "never comes in London"),
    ],
)
def test_what_is_wrong_is_named_at_its_field_with_the_remedy(changes, field, said):
    form = typed(**changes)
    assert form.text is None
    assert said in problems_of(form)[field]


@pytest.mark.parametrize(
    ("day", "time"), [("14/11/2025", "22.48"), ("14.11.2025", "2248"), ("2025-11-14", "22:48"), ("14-11-2025", "22:48")]
)
def test_a_day_and_a_time_are_read_as_people_write_them(day, time):
    form = typed(day=day, time=time)
    assert yaml.safe_load(form.text)["start"] == "2025-11-14T22:48:00"
    assert (form.day, form.time) == ("2025-11-14", "22:48")


def test_when_a_person_was_last_seen_is_read_as_people_write_it():
    form = typed(**LAST_SEEN, **{"s1-v-last_seen_at": "14/11/2025 21:05"})
    assert yaml.safe_load(form.text)["steps"][0]["facts"] == {"last_seen_at": "2025-11-14T21:05"}


def test_a_wrong_day_and_a_wrong_time_are_told_together():
    assert problems_of(typed(day="31/02/2025", time="25:00")).keys() == {"day", "time"}


def test_every_problem_is_told_at_once_and_what_was_typed_is_kept():
    form = typed(title="", kind="", **{"s1-v-age": "teen"})
    assert len(problems_of(form)) == 2
    assert form.steps[0].facts[0].typed == "teen"
    assert form.steps[0].event == "A call, message, visit or referral reaches the police."


def test_a_fact_is_found_by_a_word_that_no_other_holds_and_has_no_answer_yet():
    added = (
        typed(do="add-fact:1", **{"s1-fact": "the person is pregnant", "s1-f": ["age"], "s1-v-pregnant": ""})
        .steps[0]
        .facts[-1]
    )
    assert (added.key, added.typed, added.not_known) == ("pregnant", "", False)


def test_a_step_that_is_removed_takes_its_facts_with_it():
    form = typed(do="drop-step:1", steps="2", **{"s2-hours": "2", "s2-f": ["looked_after"], "s2-v-looked_after": "yes"})
    assert [(step.number, step.hours, step.facts[0].name) for step in form.steps] == [(1, "2", "s1-v-looked_after")]


def test_a_fact_that_is_removed_is_gone():
    assert [one.key for one in typed(do="drop-fact:1:age").steps[0].facts] == ["pregnant"]


def test_a_level_is_chosen_among_those_of_its_scale_and_written_as_policy_writes_it():
    event = {"s1-event": "A missing level has been set or changed", "s1-d-level": "very_low"}
    form = typed(**event)
    choices = next(one.choices for one in form.steps[0].carried if one.key == "level")
    assert ("very_low", "Very low") in choices
    assert yaml.safe_load(form.text)["steps"][0]["data"] == {"level": "very_low"}


def test_several_accreditations_become_a_list_of_ids():
    form = typed(**{"s1-event": "A lead investigator has been named", "s1-d-accreditations": "pip1; PIP2"})
    named = [one.key for one in form.steps[0].carried]
    assert "accreditations" in named
    assert yaml.safe_load(form.text)["steps"][0]["data"]["accreditations"] == ["pip1", "pip2"]


def test_a_fact_added_twice_is_kept_once_and_led_to():
    form = typed(s1_fact="Age in whole years of the person at risk", do="add-fact:1")
    assert [(one.key, one.new, one.typed) for one in form.steps[0].facts] == [
        ("age", True, "15"),
        ("pregnant", False, ""),
    ]
