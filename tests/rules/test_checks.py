"""Standing checks: raised by what they watch for, once a case, and quiet in a case where all was done."""

from __future__ import annotations

from typing import Any

import pytest

GIRL = {"nature_of_concern": "missing", "age": 15, "looked_after": True}
REPORT = {"after": "0m", "event": "report_received", "by": "call_handler", "facts": GIRL}


def raised(lines: list[Any]) -> dict[str, float]:
    return {line["check"]: line["after_min"] for line in lines if line["what"] == "flagged"}


def test_a_check_on_a_duty_is_raised_when_that_duty_is_missed(run: Any, pack: Any, of: Any) -> None:
    lines = run([REPORT], until="30h")
    missed = {line["duty"]: line["after_min"] for line in of(lines, "duty_missed")}
    for check, at in raised(lines).items():
        duties = pack.section("checks")[check].duties
        assert not duties or at in {missed.get(duty) for duty in duties} | {
            line["due_min"] for line in of(lines, "duty_foreseen")
        }


def test_each_check_is_raised_once_however_often_its_duty_is_missed(run: Any, of: Any) -> None:
    again = [{"after": f"{hours}h", "event": "enquiry_made", "by": "responding_officer"} for hours in (5, 10, 15)]
    lines = run([REPORT, *again], until="30h")
    assert len(of(lines, "duty_missed", duty="make_any_enquiry")) > 1
    checks = [line["check"] for line in of(lines, "flagged")]
    assert len(checks) == len(set(checks))


def test_blaming_words_are_challenged_as_whole_words_in_any_letter_case(run: Any) -> None:
    def challenged(words: str) -> bool:
        steps = [REPORT, {"after": "5m", "event": "thrive_recorded", "data": {"answers": {"threat": words}}}]
        return any("blam" in line["because"][0] for line in run(steps, until="5m") if line["what"] == "flagged")

    assert challenged("She is STREETWISE, her mother says.")
    assert challenged("a lifestyle choice")
    assert not challenged("She was last seen on the street, wise to stay together.")


def test_a_case_with_nothing_left_undone_raises_nothing(run: Any) -> None:
    done = {
        "after": "0m",
        "event": "report_received",
        "by": "call_handler",
        "facts": {"child_involved": False, "age": 40},
    }
    assert raised(run([done], until="10m")) == {}


def test_the_interviewer_may_not_be_the_one_who_closes(run: Any, pack: Any) -> None:
    check = next(one for one in pack.section("checks").values() if one.same_person)
    texts = {key.partition(".")[2]: "word " * least for key, least in check.text_under.items()}
    data = {"officer": "PC Green", **texts}
    steps = [
        {"after": f"{number + 1}h", "event": event, "data": data} for number, event in enumerate(check.same_person)
    ]
    assert check.id in raised(run([REPORT, *steps], until="3h"))
    other = [*steps[:-1], {**steps[-1], "data": {**data, "officer": "PS Brown"}}]
    assert check.id not in raised(run([REPORT, *other], until="3h"))
    unnamed = [{**one, "data": texts} for one in steps]
    assert check.id not in raised(run([REPORT, *unnamed], until="3h"))


def test_a_text_that_says_too_little_is_challenged(run: Any, pack: Any) -> None:
    check = next(one for one in pack.section("checks").values() if one.text_under)
    ((key, least),) = check.text_under.items()
    event, _, carried = key.partition(".")
    for words, told in ((least - 1, True), (least, False)):
        steps = [REPORT, {"after": "1h", "event": event, "data": {carried: "word " * words}}]
        assert (check.id in raised(run(steps, until="1h"))) is told


def test_silence_after_an_event_is_raised_when_its_time_is_up_and_not_if_it_was_broken(run: Any, pack: Any) -> None:
    checks = [one for one in pack.section("checks").values() if one.events and not one.retired]
    assert checks
    for check in checks:
        began = [REPORT, {"after": "0m", "event": check.events.after}]
        assert check.id in raised(run(began, until="400d")), check.id
        broken = [*began, {"after": "1m", "event": check.events.none_of[0]}]
        assert check.id not in raised(run(broken, until="400d")), check.id


@pytest.mark.parametrize("event", ["allocated", "closure_proposed", "downgrade_proposed", "outcome_proposed"])
def test_a_check_on_a_refusal_is_raised_by_that_refusal_alone(run: Any, pack: Any, event: str) -> None:
    watching = {one.id for one in pack.section("checks").values() if event in one.refused}
    data = {"accreditations": [], "outcome": "no further action"}
    lines = run([REPORT, {"after": "1m", "event": event, "data": data}], until="1m")
    assert watching <= set(raised(lines))
    assert not watching & set(raised(run([REPORT], until="1m")))


def test_a_duty_foreseen_and_never_started_raises_a_detector_and_no_automatic_test(run: Any, of: Any) -> None:
    facts = {"nature_of_concern": "domestic_abuse", "child_in_household": True}
    lines = run([{"after": "0m", "event": "report_received", "facts": facts}], kind="attendance", until="3d")
    assert not of(lines, "duty_started", duty="record_child_contact")
    assert of(lines, "flagged", check="child_not_seen_again")
    assert not of(lines, "flagged", check="child_not_seen_without_reason")
