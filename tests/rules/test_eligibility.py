"""Who may hold a piece of work on a date, why not, and why nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlight.rules.eligibility import Award, Family, Holder, Standard, eligible, lacking, nobody

ON = date(2026, 11, 23)
ALSO = {"child_abuse_investigator": ("pip2",)}
NAMES = {
    "pip1": "PIP level 1",
    "pip2": "PIP level 2",
    "child_abuse_investigator": "SCAIDP",
    "online": "KIRAT",
    "digital": "DMI",
}
STANDARD = Standard(must_also_hold=ALSO, names=NAMES, least="pip1", warn_days=90)
CHILD_ABUSE = Family("child_rape", "child_abuse", ("pip2", "child_abuse_investigator"))
ONLINE = Family("online_grooming_or_abuse_images", "online", ("pip2",), ("online", "digital"))
PIP2 = Award("pip2", date(2020, 1, 1))
SCAIDP = Award("child_abuse_investigator", date(2024, 1, 1), date(2027, 6, 1))
ANNE = Holder("anne", "constable", "officer_in_case", (PIP2, SCAIDP), on_duty=True, load=8, limit=15)

AWARDS = st.builds(
    lambda accreditation, awarded, lasts, restricted: Award(
        accreditation, awarded, awarded + timedelta(lasts), restricted
    ),
    st.sampled_from(sorted(NAMES)),
    st.dates(date(2024, 1, 1), date(2028, 1, 1)),
    st.integers(0, 1500),
    st.sampled_from([None, "under review"]),
)
FAMILIES = st.sampled_from([None, CHILD_ABUSE, ONLINE])


def short_of(*held: str, family: Family | None = CHILD_ABUSE) -> tuple[str, ...]:
    return lacking(held, family, ALSO, least="pip1")


def test_a_lead_needs_everything_that_the_family_lists() -> None:
    assert short_of("pip2", "child_abuse_investigator", "digital") == ()
    assert short_of("pip2") == ("child_abuse_investigator",)
    assert short_of() == ("pip2", "child_abuse_investigator")


def test_an_accreditation_without_the_one_it_builds_on_does_not_count() -> None:
    assert short_of("child_abuse_investigator") == ("pip2", "child_abuse_investigator")


def test_what_builds_on_something_that_does_not_count_does_not_count_either() -> None:
    chain = {"c": ("b",), "b": ("a",)}
    assert lacking(["c", "b"], Family("x", "x", ("c",)), chain, least="a") == ("c",)


def test_one_of_a_choice_is_enough_and_none_of_it_names_the_whole_choice() -> None:
    assert short_of("pip2", "digital", family=ONLINE) == ()
    assert short_of("pip2", family=ONLINE) == ("online", "digital")


def test_where_the_family_is_not_known_the_least_must_be_held() -> None:
    assert short_of("pip1", family=None) == ()
    assert short_of("pip2", family=None) == ("pip1",)


def test_an_officer_who_holds_it_all_and_is_on_duty_may_hold_the_work() -> None:
    verdict = eligible(ANNE, CHILD_ABUSE, ON, STANDARD)
    assert verdict.allowed
    assert verdict.because == ("Holds PIP level 2, SCAIDP.", "On duty.")
    assert verdict.warnings == ()


def test_an_officer_off_duty_may_not() -> None:
    verdict = eligible(replace(ANNE, on_duty=False), CHILD_ABUSE, ON, STANDARD)
    assert not verdict.allowed
    assert verdict.because[-1] == "Off duty."


@pytest.mark.parametrize(
    ("award", "why"),
    [
        (None, "Does not hold SCAIDP."),
        (replace(SCAIDP, expires=ON), "SCAIDP expired on 23 November 2026."),
        (replace(SCAIDP, awarded=ON + timedelta(1)), "SCAIDP is only awarded from 24 November 2026."),
        (replace(SCAIDP, restricted="complaint under review"), "SCAIDP is restricted: complaint under review."),
    ],
)
def test_the_reason_says_how_an_accreditation_falls_short(award: Award | None, why: str) -> None:
    verdict = eligible(replace(ANNE, awards=(PIP2, *([award] if award else []))), CHILD_ABUSE, ON, STANDARD)
    assert not verdict.allowed
    assert verdict.lacking == ("child_abuse_investigator",)
    assert why in verdict.because


def test_an_award_that_has_lapsed_is_named_before_a_renewal_that_has_not_begun() -> None:
    gap = (PIP2, replace(SCAIDP, expires=ON), replace(SCAIDP, awarded=date(2027, 1, 1), expires=date(2030, 1, 1)))
    assert (
        "SCAIDP expired on 23 November 2026." in eligible(replace(ANNE, awards=gap), CHILD_ABUSE, ON, STANDARD).because
    )


def test_the_reason_names_the_accreditation_on_which_another_builds() -> None:
    verdict = eligible(replace(ANNE, awards=(SCAIDP,)), CHILD_ABUSE, ON, STANDARD)
    assert verdict.because[:2] == ("Does not hold PIP level 2.", "SCAIDP does not count without PIP level 2.")


def test_the_reason_says_that_one_of_a_choice_would_do() -> None:
    verdict = eligible(replace(ANNE, awards=(PIP2,)), ONLINE, ON, STANDARD)
    assert "One of these is needed: KIRAT, DMI." in verdict.because


def test_an_unknown_family_is_said() -> None:
    verdict = eligible(ANNE, None, ON, STANDARD)
    assert verdict.because[:2] == (
        "The family of offences is not known, so the least is PIP level 1.",
        "Does not hold PIP level 1.",
    )


def test_an_award_counts_to_the_day_before_it_expires() -> None:
    assert eligible(ANNE, CHILD_ABUSE, date(2027, 5, 31), STANDARD).allowed
    assert not eligible(ANNE, CHILD_ABUSE, date(2027, 6, 1), STANDARD).allowed


@pytest.mark.parametrize(("days_before", "warned"), [(90, True), (91, False), (1, True)])
def test_an_award_that_expires_soon_is_pointed_out(days_before: int, warned: bool) -> None:
    verdict = eligible(ANNE, CHILD_ABUSE, date(2027, 6, 1) - timedelta(days_before), STANDARD)
    assert verdict.allowed
    assert verdict.expiring == ((SCAIDP,) if warned else ())
    assert verdict.warnings == (("SCAIDP expires on 1 June 2027.",) if warned else ())


def test_a_renewed_award_is_not_pointed_out() -> None:
    renewed = replace(ANNE, awards=(*ANNE.awards, replace(SCAIDP, expires=date(2029, 6, 1))))
    assert eligible(renewed, CHILD_ABUSE, date(2027, 5, 1), STANDARD).expiring == ()


@pytest.mark.parametrize(
    ("load", "limit", "within"), [(14, 15, True), (15, 15, False), (16, 15, False), (99, None, True)]
)
def test_a_full_load_is_a_warning_and_never_a_refusal(load: int, limit: int | None, within: bool) -> None:
    verdict = eligible(replace(ANNE, load=load, limit=limit), CHILD_ABUSE, ON, STANDARD)
    assert verdict.allowed
    assert verdict.within_load is within
    assert len(verdict.warnings) == (0 if within else 1)


def test_nobody_to_choose_from_is_said() -> None:
    assert nobody([], CHILD_ABUSE, ON, STANDARD) == ("There is no officer to choose from.",)


def test_why_nobody_may_hold_the_work_counts_each_reason() -> None:
    team = [
        replace(ANNE, awards=(PIP2,)),
        replace(ANNE, awards=(PIP2, replace(SCAIDP, expires=ON))),
        replace(ANNE, on_duty=False),
        replace(ANNE, load=15),
    ]
    assert nobody(team, CHILD_ABUSE, ON, STANDARD) == (
        "2 of 4 lack SCAIDP; for 1 of them it has expired.",
        "1 of 4 is off duty.",
        "1 of 4 may hold it, but has as many cases as one officer should.",
    )


def test_where_somebody_may_hold_the_work_there_is_nothing_to_explain() -> None:
    assert nobody([replace(ANNE, awards=()), ANNE], CHILD_ABUSE, ON, STANDARD) == ()


@given(st.lists(AWARDS, max_size=6), AWARDS, FAMILIES)
def test_more_accreditation_never_makes_an_officer_ineligible(
    awards: list[Award], one_more: Award, family: Family | None
) -> None:
    before = eligible(replace(ANNE, awards=tuple(awards)), family, ON, STANDARD)
    after = eligible(replace(ANNE, awards=(*awards, one_more)), family, ON, STANDARD)
    assert after.allowed >= before.allowed
    assert set(after.lacking) <= set(before.lacking)


@given(st.lists(AWARDS, max_size=6), FAMILIES)
def test_an_award_that_does_not_count_changes_nothing(awards: list[Award], family: Family | None) -> None:
    counting = [
        one
        for one in awards
        if one.restricted is None and one.awarded <= ON and one.expires is not None and one.expires > ON
    ]
    all_of_them = eligible(replace(ANNE, awards=tuple(awards)), family, ON, STANDARD)
    assert all_of_them.lacking == eligible(replace(ANNE, awards=tuple(counting)), family, ON, STANDARD).lacking


@given(st.lists(AWARDS, max_size=6), FAMILIES, st.booleans(), st.integers(0, 30))
def test_every_refusal_has_a_reason_and_nobody_agrees_with_each_verdict(
    awards: list[Award], family: Family | None, on_duty: bool, load: int
) -> None:
    holder = replace(ANNE, awards=tuple(awards), on_duty=on_duty, load=load)
    verdict = eligible(holder, family, ON, STANDARD)
    assert verdict.because
    assert bool(nobody([holder], family, ON, STANDARD)) is not (verdict.allowed and verdict.within_load)
