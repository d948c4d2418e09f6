"""A scenario through the same rules as the live system, with its own clock: what would have been graded, asked, demanded, refused and
told, and when. Pure and deterministic: the same scenario and pack give the same lines.
"""

from __future__ import annotations

from nightlight.rules.lines import Line
from nightlight.rules.rulebook import Rulebook
from nightlight.rules.run import Run
from nightlight.rules.scenario import Scenario


def replay(scenario: Scenario, rulebook: Rulebook) -> tuple[Line, ...]:
    """Everything the rules would have said of the case, in time order, up to and including its `until`."""
    lines: list[Line] = []
    ends = tuple(scenario.start + step.after for step in scenario.steps if step.event == "shift_ended")
    run = Run(rulebook, ends, lines.append)
    for step in scenario.steps:
        at = scenario.start + step.after
        run.advance(at, inclusive=False)
        run.step(at, step.event, by=step.by, facts=step.facts, data=step.data)
    run.advance(scenario.start + scenario.until, inclusive=True)
    return tuple(lines)
