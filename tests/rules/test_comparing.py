"""What a change of policy alters about one case, told in words; and nothing where nothing changes."""

from __future__ import annotations

from typing import Any

import pytest

from nightlight import packfile
from nightlight.rules.comparing import Difference, compare
from nightlight.rules.replay import replay
from nightlight.rules.rulebook import Rulebook
from tests.rules.strategies import BOOK, PACK, scenario

DEMO = Rulebook(packfile.load_pack("demo"))
GIRL = {"nature_of_concern": "missing", "age": 15, "looked_after": True, "episodes_30_days": 3}
STEPS = [{"after": "0m", "event": "report_received", "by": "call_handler", "facts": GIRL}]


@pytest.fixture(scope="module")
def found() -> tuple[Difference, ...]:
    case = scenario(STEPS, until="10h")
    return compare(replay(case, BOOK), replay(case, DEMO), case.start, PACK, DEMO.pack)


def test_a_case_beside_itself_has_no_difference() -> None:
    case = scenario(STEPS, until="10h")
    assert compare(replay(case, BOOK), replay(case, BOOK), case.start, PACK, PACK) == ()


def sentences(found: Any, kind: str, about: str) -> list[str]:
    return [one.sentence for one in found if (one.kind, one.about) == (kind, about)]


def test_a_deadline_that_moves_says_from_when_to_when_and_by_how_much(found: Any) -> None:
    (said,) = sentences(found, "duty", "make_any_enquiry")
    assert said.endswith("is due 1 h after the start instead of 2 h after the start (1 h sooner).")


def test_a_duty_that_is_new_says_so(found: Any) -> None:
    (said,) = sentences(found, "duty", "meet_on_three_in_30_days")
    assert "is asked for now, and was not; due 1 d after the start" in said


def test_who_is_told_sooner_is_said_by_role(found: Any) -> None:
    assert any("the force incident manager is told that" in one for one in sentences(found, "told", "make_any_enquiry"))


def test_told_the_other_way_round_what_was_sooner_is_later() -> None:
    case = scenario(STEPS, until="10h")
    back = compare(replay(case, DEMO), replay(case, BOOK), case.start, DEMO.pack, PACK)
    assert sentences(back, "duty", "make_any_enquiry")[0].endswith("(1 h later).")
    assert "is no longer asked for" in sentences(back, "duty", "meet_on_three_in_30_days")[0]


def test_no_sentence_shows_an_id_or_leaves_a_gap(found: Any) -> None:
    assert found
    for one in found:
        assert one.sentence.endswith(".")
        assert one.about not in one.sentence
        assert "None" not in one.sentence
