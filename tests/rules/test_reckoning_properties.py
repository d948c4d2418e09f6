"""What a reckoning promises of any case at all: it says what a replay says, whatever the order in which things were put on record."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nightlight import packfile
from nightlight.rules import lines as said
from nightlight.rules.reckoning import Happened, reckon
from nightlight.rules.replay import replay
from nightlight.rules.scales import Ladder
from nightlight.rules.scenario import Scenario
from tests.rules.on_record import MATTER, as_life, changes_next, lives, minutes, on_record, reckoned
from tests.rules.strategies import BOOK, PACK, STARTS, scenario, steps

CASES = st.builds(scenario, steps(), st.sampled_from(STARTS))
SCENARIOS = sorted((Path(__file__).parents[1] / "scenarios").glob("*.yaml"))


def agrees(case: Scenario, lines: tuple[said.Line, ...], at: datetime) -> None:
    """The reckoning at an instant says of clocks, levels, flags and refusals what the replay has said by then."""
    found, told = reckoned(case, at), [line for line in lines if line.at <= at]
    assert [as_life(clock) for clock in found.clocks] == lives(told)
    assert [(one.at, one.check, (one.because,)) for one in found.flagged] == [
        (line.at, line.check, line.because) for line in told if isinstance(line, said.Flagged)
    ]
    assert [tuple(one) for one in found.refused] == [
        (line.at, line.event, line.why, line.because) for line in told if isinstance(line, said.Refused)
    ]
    levels = {line.found.scale: line.found for line in told if isinstance(line, said.Assessed)}
    assert {scale: essence(one) for scale, one in found.assessed.items()} == {
        scale: essence(one) for scale, one in levels.items() if scale in found.assessed
    }


def essence(one: Any) -> Any:
    return one.level, one.proposed, one.could_reach, [rule.id for rule in one.fired]


@given(CASES, st.data())
def test_a_reckoning_says_what_a_replay_has_said_by_then(case: Scenario, data: st.DataObject) -> None:
    lines = replay(case, BOOK)
    at = data.draw(
        st.sampled_from([line.at for line in lines]) | st.integers(0, 9000).map(lambda n: case.start + minutes(n))
    )
    agrees(case, lines, min(at, case.start + case.until))


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_every_shipped_scenario_reckons_as_it_replays(file: Path) -> None:
    case = packfile.load_scenario(file.read_bytes(), file.name, PACK)
    lines = replay(case, BOOK)
    for at in sorted({line.at for line in lines} | {case.start + case.until}):
        agrees(case, lines, at)


def at_instants_of_their_own(made: list[Happened]) -> list[Happened]:
    """The steps but for those that share an instant with another: their order alone says which came first."""
    return list({step.at: step for step in made}.values())


@given(CASES, st.integers(0, 9000), st.integers(0, 9000))
def test_no_level_comes_down_unless_somebody_decided_that_it_may(case: Scenario, after: int, more: int) -> None:
    made = [step for step in on_record(case) if step.event != "downgrade_decided"]
    first, then = (reckon(made, case.start + minutes(end), BOOK) for end in (after, after + more))
    for scale, found in first.assessed.items():
        ladder = Ladder(PACK.scales[scale])
        if found.level in ladder.order:
            assert ladder.rank(then.assessed[scale].level) >= ladder.rank(found.level)


@given(CASES, st.integers(0, 9000), st.randoms(use_true_random=False))
def test_the_order_in_which_things_were_put_on_record_changes_nothing(case: Scenario, after: int, dice: Any) -> None:
    made, at = at_instants_of_their_own(on_record(case)), case.start + minutes(after)
    shuffled = list(made)
    dice.shuffle(shuffled)
    assert reckon(shuffled, at, BOOK) == reckon(made, at, BOOK)


@given(CASES, st.data())
def test_what_was_recorded_late_meets_the_clocks_that_it_met_in_truth(case: Scenario, data: st.DataObject) -> None:
    made = at_instants_of_their_own(on_record(case))
    late = data.draw(st.sampled_from(made))
    recorded = [step for step in made if step is not late]
    at = case.start + case.until
    reckon(recorded, at, BOOK)
    assert reckon([*recorded, late], at, BOOK) == reckon(made, at, BOOK)


@given(CASES, st.integers(0, 9000), st.integers(1, 9000))
def test_with_time_deadlines_only_come_forward_and_what_has_ended_stays_as_it_was(
    case: Scenario, after: int, more: int
) -> None:
    made, at = on_record(case), case.start + minutes(after)
    now, then = reckon(made, at, BOOK), reckon(made, at + minutes(more), BOOK)
    for before, later in zip(now.clocks, then.clocks, strict=False):
        assert (before.duty, before.about, before.ordinal, before.started) == (
            later.duty, later.about, later.ordinal, later.started,
        )  # fmt: skip
        assert before.due is None or (later.due is not None and later.due <= before.due)
        assert before == later or before.open
        assert before.missed_at in (None, later.missed_at)


@given(CASES, st.integers(0, 9000))
def test_reckoning_twice_gives_the_same(case: Scenario, after: int) -> None:
    made, at = on_record(case), case.start + minutes(after)
    assert reckon(made, at, BOOK) == reckon(iter(made), at, BOOK)


@given(CASES, st.integers(0, 9000))
def test_until_it_asks_to_be_looked_at_again_only_clocks_run_out_that_matter_to_nothing_else(
    case: Scenario, after: int
) -> None:
    at = case.start + minutes(after)
    known = [step for step in on_record(case) if step.at <= at]
    now = reckon(known, at, BOOK)
    horizon = changes_next(now) or at + timedelta(days=400)
    then = reckon(known, horizon - timedelta(seconds=1), BOOK)
    assert (then.flagged, then.refused, then.keys) == (now.flagged, now.refused, now.keys)
    assert then.assessed == now.assessed
    for before, later in zip(now.clocks, then.clocks, strict=True):
        ran_out = before._replace(state="missed", missed_at=before.due)
        assert later == before or (later == ran_out and before.duty not in MATTER)


@given(CASES, st.integers(0, 9000))
def test_the_keys_are_the_rules_and_duties_that_were_used_each_once_in_order(case: Scenario, after: int) -> None:
    found = reckoned(case, case.start + minutes(after))
    fired = {rule.id for one in found.assessed.values() for rule in one.fired}
    assert fired | {one.duty for one in found.clocks} <= set(found.keys)
    assert list(found.keys) == sorted(set(found.keys))
    assert set(found.keys) <= PACK.rules.keys() | PACK.duties.keys()
