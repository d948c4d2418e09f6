"""Hypothesis strategies for cases under the national pack: facts known, asked and not known, or absent; events; whole scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st

from nightlight import packfile
from nightlight.rules import conditions as c
from nightlight.rules import scenario as scenarios
from nightlight.rules.lines import as_record
from nightlight.rules.moments import Moment, Occurrence
from nightlight.rules.policy import Fact
from nightlight.rules.replay import replay
from nightlight.rules.rulebook import Rulebook

PACK = packfile.load_pack()
BOOK = Rulebook(PACK)
SCALES = ("missing", "contact", "imagery")
RULES = [one for one in PACK.rules.values() if one.scale in SCALES and not (one.local_only or one.retired)]


def leaves_of(rules: Any) -> list[c.Condition]:
    """Every leaf of the conditions of these rules."""
    return [leaf for rule in rules for leaf in c.leaves(rule.when.condition)]


LEAVES = leaves_of(RULES)
GRADED = tuple(sorted({leaf.fact for leaf in LEAVES if isinstance(leaf, c.FactIs | c.FactCompares | c.FactNotKnown)}))
"""The facts that some rule of a scale asks about."""
OPENING = tuple(dict.fromkeys((*GRADED, *PACK.section("question_sets")["missing_first_report"].facts)))
"""Those and the questions of a first report."""


@cache
def answers(fact: str) -> tuple[Any, ...]:
    """Values that stand for every answer a rule could tell apart: both words, every choice, each side of every threshold."""
    known = PACK.facts[fact]
    if known.type == "yes_no":
        return (True, False)
    if known.type == "choice":
        return known.values
    if known.type == "time":
        return ("2025-06-10T09:00:00+00:00",)
    asked = [leaf for leaf in LEAVES if getattr(leaf, "fact", None) == fact]
    near = {leaf.number for leaf in asked if isinstance(leaf, c.FactCompares)}
    near |= {value for leaf in asked if isinstance(leaf, c.FactIs) for value in leaf.values}
    found = sorted({number + step for number in near | {0, 15, 40} for step in (-1, 0, 1)})
    return tuple(number for number in found if _fits(known, number))


def _fits(fact: Fact, number: float) -> bool:
    return (fact.at_least is None or number >= fact.at_least) and (fact.at_most is None or number <= fact.at_most)


def one_of_facts(names: tuple[str, ...], *, known: bool = False) -> st.SearchStrategy[tuple[str, Any]]:
    """A fact and an answer to it, or (unless `known`) that it was asked and is not known."""
    extra = () if known else (None,)
    return st.sampled_from(names).flatmap(
        lambda fact: st.tuples(st.just(fact), st.sampled_from((*answers(fact), *extra)))
    )


def facts(most: int = 14, names: tuple[str, ...] = GRADED, *, known: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    """Some facts: few or many, and now and then every question answered no, so that the low levels come up as well."""
    few = st.lists(one_of_facts(names, known=known), max_size=most).map(dict)
    return st.one_of(few, few, few.map(lambda some: {**ALL_NO, **some}), few.map(lambda some: {**GROWN, **some}))


ALL_NO: Mapping[str, Any] = {
    **{fact: answers(fact)[-1] if PACK.facts[fact].type == "yes_no" else None for fact in OPENING},
    "age": 40, "previous_episodes": 0, "legal_status": "none", "last_seen_at": answers("last_seen_at")[0],
    "worst_harm_in_earlier_episode": "none", "ages_and_identities_verified": True, "imagery_enquiries_complete": True,
}  # fmt: skip
"""A grown person of whom every question that may be answered no was answered no."""
GROWN: Mapping[str, Any] = {**ALL_NO, "attendance_needed": True, "hours_since_last_seen": 1, "previous_episodes": 0}

HAPPENING = ("dusk_reached", "weather_warning_issued", "new_information_received", "missing_recorded", "downgrade_proposed",
             "not_missing_proposed", "handed_to_partner", "no_reply", "very_low_review_lapsed")  # fmt: skip


@st.composite
def moments(draw: st.DrawFn) -> Moment:
    """An instant and what has happened by then, of the events that rules ask about."""
    at = datetime(2025, 6, 10, 12, tzinfo=UTC)
    names = draw(st.lists(st.sampled_from(HAPPENING), unique=True, max_size=3))
    ago = st.sampled_from((0, 1, 24, 72)).map(lambda hours: at - timedelta(hours=hours))
    return Moment(at, {name: (Occurrence(draw(ago)),) for name in names})


def rank(scale: str, level: str) -> int:
    """The rank of a level; a word outside the order ranks as the level it counts as, or lowest."""
    known = PACK.scales[scale]
    word = known.outside.get(level, level) if level in known.outside else level
    return known.order.index(word) if word else 0


ACTS = tuple(
    sorted(
        {
            event
            for duty in PACK.duties.values()
            for event in (*duty.starts_on.events, *duty.met_by, *duty.falls_away_on)
        }
    )
)
"""Every event that starts, meets or ends a duty."""
LIKELY = ("report_received", "graded", "contact_graded", "missing_recorded", "officer_deployed", "officer_attended",
          "accepted_by_name", "supervisor_reviewed", "inspector_reviewed", "enquiry_made", "returned", "found_confirmed",
          "child_concern_noticed", "crime_reported", "crime_recorded", "allocated", "new_information_received", "shift_ended",
          "downgrade_proposed", "downgrade_decided", "closure_proposed", "imagery_reported", "victim_updated",
          "suspect_bailed", "bail_extended_by_inspector", "interview_needed", "interview_arranged", "closed")  # fmt: skip
CARRIED = st.fixed_dictionaries({}, optional={
    "level": st.sampled_from(PACK.scales["missing"].order), "grade": st.sampled_from((*PACK.scales["contact"].order, "amber")),
    "child": st.sampled_from(("girl of 9", "Girl  of 9", "boy of 4")), "suspect": st.just("the uncle"),
    "to_grade": st.sampled_from((*PACK.scales["missing"].order, "scheduled")), "from_grade": st.just("high"),
    "reason": st.sampled_from(("seen safe by the school", "no units")), "new_facts": st.just(["at school"]),
    "decision": st.sampled_from(("accepted", "refused")), "start_date": st.sampled_from(("2025-01-05", "soon")),
    "place_type": st.sampled_from(("urban", "rural")), "direction": st.just("see the child today"),
})  # fmt: skip


@st.composite
def steps(draw: st.DrawFn, most: int = 8) -> list[dict[str, Any]]:
    """Steps of a scenario as a file holds them, in the order of time; several may fall on one instant."""
    made, after = [], 0
    for number in range(draw(st.integers(1, most))):
        after += draw(st.sampled_from((0, 1, 5, 15, 60, 61, 240, 1440, 4321))) if number else 0
        event = "report_received" if number == 0 else draw(st.sampled_from(LIKELY) | st.sampled_from(ACTS))
        said = draw(facts(most=5)) if draw(st.booleans()) else {}
        if number == 0 and draw(st.booleans()):
            said["nature_of_concern"] = "missing"
        by = draw(st.sampled_from(("call_handler", "contact_supervisor", "duty_inspector")))
        made.append({"after": f"{after}m", "event": event, "by": by, "facts": said, "data": draw(CARRIED)})
    return made


STARTS = (
    "2025-06-10T12:00:00",
    "2025-03-29T20:00:00",
    "2025-10-25T22:30:00",
    "2024-02-28T23:00:00",
    "2025-12-31T23:50:00",
)
"""An ordinary noon, the nights of both clock changes, a leap day and New Year."""


def scenario(made: list[dict[str, Any]], start: str = STARTS[0], until: str | None = None) -> scenarios.Scenario:
    """These steps as a scenario that has been read."""
    last = int(made[-1]["after"][:-1])
    raw = {
        "format": scenarios.FORMAT, "id": "case", "title": "A case", "kind": "missing", "source": "control",
        "start": start, "steps": made, "until": until or f"{last + 5000}m",
    }  # fmt: skip
    return scenarios.read(raw, "case.yaml", PACK)


def told(case: scenarios.Scenario) -> list[dict[str, Any]]:
    """The lines of the contract for a scenario."""
    return [as_record(line, case.id, case.start) for line in replay(case, BOOK)]
