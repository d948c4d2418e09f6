"""The rules, duties and checks that spoke in a replay, each opened to its condition, its reason, its sources and how sure it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from nightlight.rules.lines import Assessed, DutyLine, Flagged, Line
from nightlight.rules.policy import Check, Duty, Entry, Pack, Rule
from nightlight.rules.wording import Outline, Wording, listed, plain
from nightlight.work.learning.telling.replayed import Replayed, Sure, sentence, sure

_LINK = re.compile(r"https?://[^\s;,]+")
_WEIGHTS = {
    "ordinary": "",
    "weak": "A copy or a second-hand account: find the original before relying on it.",
    "none": "",
}


@dataclass(frozen=True, slots=True)
class Origin:
    """A source: its name, where it is in words, its address on the web if it has one, and a caution if it is weak."""

    name: str
    where: str
    link: str | None
    caution: str


@dataclass(frozen=True, slots=True)
class Provision:
    """One rule, duty or check in full. `facts` are further (heading, words) pairs; `outline` its condition."""

    anchor: str
    kind: str
    title: str
    sures: tuple[tuple[str, Sure], ...]
    outline: Outline | None
    facts: tuple[tuple[str, str], ...]
    origins: tuple[Origin, ...]


def provisions(replayed: Replayed) -> dict[str, list[Provision]]:
    """What spoke, by heading, each once, in the pack's published order."""
    pack, words = replayed.pack, replayed.words
    spoke = _spoke(replayed.lines)
    return {
        "Rules that fired": [_rule(one, pack, words) for one in pack.rules.values() if one.id in spoke["rules"]],
        "Duties": [_duty(one, pack, words) for one in pack.duties.values() if one.id in spoke["duties"]],
        "Standing checks": [
            _check(one, pack, words) for one in pack.section("checks").values() if one.id in spoke["checks"]
        ],
    }


def _spoke(lines: Iterable[Line]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {"rules": set(), "duties": set(), "checks": set()}
    for line in lines:
        match line:
            case Assessed():
                found["rules"].update(rule.id for rule in line.found.fired)
            case DutyLine():
                found["duties"].add(line.duty)
            case Flagged():
                found["checks"].add(line.check)
    return found


def _rule(rule: Rule, pack: Pack, words: Wording) -> Provision:
    then = rule.then
    level = then.propose or then.floor or then.start_at or then.state
    does: list[tuple[str, str]] = [("Scale", words.scale(rule.scale))]
    if level:
        does.append(("Then", sentence(f"{'start at' if then.start_at else 'at least'} {words.level(level)}")))
    if then.block:
        does.append(("Then", sentence(f"not {listed([words.level(one) for one in then.block], 'or')}")))
    asked = [*then.require, *((then.create_duty,) if then.create_duty else ())]
    does += [("Asks for", sentence(_required(pack, words, one))) for one in asked]
    if rule.override_rank:
        does.append(("To go below it", sentence(f"a reason from at least {_article(plain(rule.override_rank))}")))
    sures = (("Rule", sure(rule.basis)),)
    facts = (*does, *_kept(rule))
    return Provision(
        f"rule-{rule.id}",
        "Rule",
        sentence(rule.because),
        sures,
        words.outline(rule.when.condition),
        facts,
        _origins(rule, pack),
    )


def _article(word: str) -> str:
    return f"{'an' if word[:1] in 'aeiou' else 'a'} {word}"


def _required(pack: Pack, words: Wording, name: str) -> str:
    requirement = pack.section("requirements").get(name)
    return str(requirement.text) if requirement else words.duty(name)


def _duty(duty: Duty, pack: Pack, words: Wording) -> Provision:
    about = words.role_about(duty.owner_role)
    ladder = " → ".join(words.role(role) for role in duty.escalates_to)
    facts = [
        ("Who", f"{words.role(duty.owner_role).capitalize()}. {about}".strip()),
        ("Starts on", sentence(words.started_by(duty))),
        *(("Time allowed", sentence(f"{allowed}, {when}")) for when, allowed in words.allowed(duty)),
        ("Met by", sentence(words.met_by(duty))),
        ("How often", sentence(words.repeats(duty.repeats))),
        *((("If missed, told in turn", ladder),) if ladder else ()),
    ]
    sures = (("Duty", sure(duty.basis)), ("Time", sure(duty.time_basis)))
    return Provision(
        f"duty-{duty.id}", "Duty", sentence(duty.what), sures, None, (*facts, *_kept(duty)), _origins(duty, pack)
    )


def _check(check: Check, pack: Pack, words: Wording) -> Provision:
    facts: list[tuple[str, str]] = []
    if check.duties:
        facts.append(
            (
                "Raised when one of these is missed",
                sentence(listed([f"“{words.duty(one)}”" for one in check.duties], "or")),
            )
        )
    if check.events:
        silent = listed([f"“{words.event(one)}”" for one in check.events.none_of], "or")
        after = f"“{words.event(check.events.after)}”"
        facts.append(
            ("Raised when nothing follows", f"No {silent} within {words.amount(check.events.within)} of {after}.")
        )
    outline = words.outline(check.when.condition) if check.when else None
    sures = (("Check", sure(check.basis)),)
    return Provision(
        f"check-{check.id}",
        "Check",
        sentence(check.watches),
        sures,
        outline,
        (*facts, *_kept(check)),
        _origins(check, pack),
    )


def _kept(entry: Entry) -> tuple[tuple[str, str], ...]:
    """Since when, when last checked, by whom it is kept right, and what is noted about it."""
    note = (("Note", sentence(entry.note)),) if entry.note else ()
    return (
        ("In force since", _date(entry.since)),
        ("Last checked", _date(entry.checked_on)),
        ("Kept right by", plain(entry.owner).capitalize()),
        *note,
    )


def _date(found: date) -> str:
    return f"{found.day} {found:%B %Y}"


def _origins(entry: Entry, pack: Pack) -> tuple[Origin, ...]:
    sources = pack.section("sources")
    return tuple(_origin(sources[key]) for key in entry.source if key in sources)


def _origin(source: object) -> Origin:
    where = str(getattr(source, "where", ""))
    found = _LINK.search(where)
    return Origin(
        str(getattr(source, "id", "")),
        where,
        found[0] if found else None,
        _WEIGHTS[getattr(source, "weight", "ordinary")],
    )
