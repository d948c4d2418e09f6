"""What policy demands before an act that ends a matter may be recorded: each thing done or missing, and what keeps the act back.

A move names what it needs (`needs`): a section of the pack, each entry of which is one demand, or a rule, each requirement of which is one.
What lacks is what the very rules of a replay say when they judge the act as if it were done now; nothing is worked out a second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, NamedTuple

from nightlight.rules.moves import Move
from nightlight.rules.policy import Pack
from nightlight.rules.reckoning import Happened, reckon
from nightlight.rules.rulebook import Rulebook


class Lack(NamedTuple):
    """One thing that keeps an act back: its id in the pack, and what is lacking in a sentence."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing that policy demands first. `met_by` are the events that show it; `shown` is the newest step that does, once it is done."""

    id: str
    text: str
    met_by: tuple[str, ...]
    missing: bool
    shown: Happened | None


def judged(steps: Iterable[Happened], act: Happened, rulebook: Rulebook) -> tuple[Lack, ...]:
    """Everything that would keep this act back after these steps; empty where nothing does, or where nothing judges such an act."""
    known = [step for step in steps if step.at <= act.at]
    # An instant later, so that it is told apart from one like it that was made at the same time.
    act = replace(act, at=act.at + timedelta(microseconds=1))
    refused = reckon([*known, act], act.at, rulebook).refused
    last = next((one for one in reversed(refused) if (one.at, one.event) == (act.at, act.event)), None)
    if last is None:
        return ()
    texts = last.because if len(last.because) == len(last.why) else [_text(one, rulebook.pack) for one in last.why]
    lacks = tuple(Lack(one, text) for one, text in zip(last.why, texts, strict=True))
    # A rule that demands several things is named beside them; it is none of them.
    return tuple(one for one in lacks if one.id not in rulebook.pack.rules) or lacks


def kept_back(
    steps: Sequence[Happened], act: Happened, rulebook: Rulebook, *, move: Move, answers: Mapping[str, str]
) -> tuple[Lack, ...]:
    """What keeps an act back that needs something first. `answers` says of each decision which request it answers.

    A request is not kept back by what the decision on it meets. A decision is judged as the request itself would be if whoever decides made
    it now, with what the newest request carried.
    """
    if not move.needs:
        return ()
    request = answers.get(move.act)
    if request is not None:
        asked = next((step.data for step in reversed(steps) if step.event == request), {})
        return judged(steps, replace(act, event=request, data=asked), rulebook)
    decisions = {decision for decision, asked_for in answers.items() if asked_for == move.act}
    return tuple(one for one in judged(steps, act, rulebook) if decisions.isdisjoint(_met_by(one.id, rulebook.pack)))


def demands(
    needs: Iterable[str], steps: Sequence[Happened], lacks: Iterable[Lack], rulebook: Rulebook
) -> tuple[Demand, ...]:
    """Everything that these needs ask of this case, in the pack's order: what is missing, and what is done with the step that shows it.

    `lacks` is what `kept_back` says. What does not concern the case (it is an adult's, say) is left out; so is what a later act alone can
    meet. A ground on which a case is never closed stands among them where it keeps this one back.
    """
    missing = {one.id: one for one in lacks}
    found = [
        Demand(one.id, one.text, tuple(one.met_by), one.id in missing, None if one.id in missing else shown)
        for need in needs
        for one in _entries(need, rulebook.pack)
        for shown in [_shown(one.met_by, steps, rulebook.pack)]
        if one.id in missing or shown is not None
    ]
    listed = {one.id for one in found}
    return (*found, *(Demand(one.id, one.text, (), True, None) for one in missing.values() if one.id not in listed))


def _shown(events: Iterable[str], steps: Sequence[Happened], pack: Pack) -> Happened | None:
    again = [step.at for step in steps if step.event in pack.value("missing.evidence_counts_from")]
    since = max(again, default=None)
    return next(
        (step for step in reversed(steps) if step.event in tuple(events) and (since is None or step.at >= since)), None
    )


def _entries(need: str, pack: Pack) -> Iterator[Any]:
    """The entries of a section of this name, or the requirements of a rule of this name that an event meets."""
    yield from pack.section(need).values()
    rule = pack.rules.get(need)
    if rule is not None:
        known = pack.section("requirements")
        yield from (known[name] for name in rule.then.require if name in known and known[name].met_by)


_SECTIONS = ("missing_closure", "log_closure", "never_on", "requirements", "gate_checks")


def _entry(name: str, pack: Pack) -> Any:
    return next((pack.section(one)[name] for one in _SECTIONS if name in pack.section(one)), None)


def _met_by(name: str, pack: Pack) -> tuple[str, ...]:
    return tuple(getattr(_entry(name, pack), "met_by", ()))


def _text(name: str, pack: Pack) -> str:
    found = _entry(name, pack)
    return str(found.text) if found is not None else f"{name.replace('_', ' ').capitalize()}."
