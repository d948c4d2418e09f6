"""A pack in plain words: a person who writes no code can read when a rule fires and what a duty asks for."""

import re

import pytest

from nightlight import packfile
from nightlight.rules import conditions as c
from nightlight.rules.wording import Wording, listed, value_in_words

PACK = packfile.load_pack()
WORDS = Wording(PACK)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("pregnant", "“The person is pregnant” is yes"),
        ({"fact": "age", "under": 18}, "“Age in whole years of the person at risk” is under 18 years"),
        ({"fact": "pregnant", "is": "not_known"}, "“The person is pregnant” is not known"),
        ({"fact": "pregnant", "is": False}, "“The person is pregnant” is no"),
        ({"level_in": ["high", "medium"]}, "the missing level is medium or high"),
        ({"not": "pregnant"}, "it is known not to be so that “The person is pregnant” is yes"),
        ({"event": "closed", "happened": False}, "has not happened"),
        ({"facts_added": True}, "something new has just been learned"),
    ],
)
def test_a_condition_reads_as_a_sentence(raw, said):
    assert said in WORDS.sentence(c.read(raw))


def test_what_stands_inside_something_else_is_set_in_brackets():
    said = WORDS.sentence(c.read({"all": ["pregnant", {"any": ["chronic_condition", "mental_ill_health"]}]}))
    assert re.search(r"is yes and \(“A long-term.*” is yes or “Mental.*” is yes\)$", said)


def test_a_condition_opens_as_a_list_in_a_list():
    outline = WORDS.outline(
        c.read({"at_least": {"count": 2, "of": ["pregnant", "chronic_condition", "mental_ill_health"]}})
    )
    assert outline.text == "at least 2 of"
    assert outline.parts[0].text == "“The person is pregnant” is yes"


def test_no_rule_of_the_pack_shows_an_id():
    said = [WORDS.sentence(rule.when.condition) for rule in PACK.rules.values()]
    assert [one for one in said if "_" in one] == []


def test_no_duty_of_the_pack_shows_an_id():
    duties = PACK.duties.values()
    said = [
        f"{WORDS.started_by(one)} {WORDS.met_by(one)} {WORDS.repeats(one.repeats)} {WORDS.allowed(one)}"
        for one in duties
    ]
    assert [one for one in said if "_" in one] == []


def test_a_value_that_was_asked_and_is_not_known_never_reads_as_no():
    assert value_in_words(None) == "asked, not known"
    assert value_in_words(False) == "no"
    assert value_in_words(15, "years") == "15 years"
    assert value_in_words(1, "episodes") == "1 episode"


def test_several_things_are_joined_as_people_join_them():
    assert listed(["a", "b", "c"], "or") == "a, b or c"
    assert listed(["a"], "or") == "a"
