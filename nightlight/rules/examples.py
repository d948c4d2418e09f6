"""Examples of the rules: for each, a made-up situation in which it fires and one in which it comes near and does not.

They are policy's own tests. A policy lead reads them as sentences; a pack with a rule that lacks either kind, or with an example that is
no longer true, is not whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from nightlight.rules.days import parse_duration
from nightlight.rules.facts import Value
from nightlight.rules.faults import Fault, Faulty, nearest
from nightlight.rules.policy import Pack
from nightlight.rules.reading import Document
from nightlight.rules.rulebook import Rulebook
from nightlight.rules.scenario import wrong_value
from nightlight.rules.situations import Before, Situation, assess, fires, quiet_answer

FORMAT: Final = "nightlight-examples/1"
SECTIONS: Final = ("rules", "implied", "advice", "missing_closure", "log_closure", "outcome_21_bars")
"""The sections whose entries need examples, where they have a condition."""
_KEYS: Final = (
    "rule", "fires", "because", "facts", "answered", "happened", "recorded", "missed", "facts_added", "level",
)  # fmt: skip
_NEEDED: Final = ("rule", "fires", "because")


@dataclass(frozen=True, slots=True)
class Example:
    """One made-up situation, the rule it is about, whether that fires in it, and why, in a sentence.

    `level` maps a scale to the level that the rules then propose, where the example says so. `file` and `number` say where it stands.
    """

    rule: str
    fires: bool
    because: str
    situation: Situation
    level: Mapping[str, str] = field(default_factory=dict)
    file: str = ""
    number: int = 0


def exemplified(pack: Pack) -> dict[str, Any]:
    """Every entry that needs examples, by id; two of one id in different sections go by ``section.id``."""
    found = [
        (section, key, entry)
        for section in SECTIONS
        for key, entry in pack.section(section).items()
        if entry.when is not None and not entry.retired
    ]
    ids = [key for _, key, _ in found]
    return {key if ids.count(key) == 1 else f"{section}.{key}": entry for section, key, entry in found}


def judge(example: Example, rulebook: Rulebook) -> str | None:
    """Why the example is wrong under this rulebook, in a sentence; None if it is true."""
    entry = exemplified(rulebook.pack).get(example.rule)
    if entry is None:
        return f"no rule is called {example.rule!r}"
    if fires(entry, example.situation, rulebook) is not example.fires:
        return "expected it to fire, and it does not" if example.fires else "expected it not to fire, and it does"
    for scale, level in example.level.items():
        found = assess(example.situation, rulebook, scale)[scale].proposed
        if found != level:
            return f"expected {level} to be proposed on the scale {scale}, and it is {found}"
    return None


def without(pack: Pack, examples: Iterable[Example]) -> dict[str, str]:
    """The rules that lack an example, and which kind of example is lacking."""
    held = {(one.rule, one.fires) for one in examples}
    lacking: dict[str, str] = {}
    for rule in exemplified(pack):
        kinds = [("one in which it fires", True), ("one in which it comes near and does not", False)]
        missing = [words for words, kind in kinds if (rule, kind) not in held]
        if missing:
            lacking[rule] = " and ".join(missing)
    return lacking


def read(documents: Iterable[Document], pack: Pack) -> tuple[Example, ...]:
    """The examples that files hold, in their order, checked against the pack's vocabulary. Raises Faulty with every fault."""
    reader = _Reader(pack)
    for document in documents:
        reader.take(document)
    if reader.faults:
        raise Faulty(reader.faults)
    return tuple(reader.found)


class _Reader:
    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.rules = exemplified(pack)
        self.faults: list[Fault] = []
        self.found: list[Example] = []
        self.at = ("", "")

    def wrong(self, key: str, expected: str) -> None:
        file, number = self.at
        self.faults.append(Fault(file, f"{number}{key and '.'}{key}", expected))

    def take(self, document: Document) -> None:
        """Take the examples of one file."""
        content = document.content
        if not isinstance(content, Mapping) or content.get("format") != FORMAT:
            self.faults.append(Fault(document.name, "format", f"expected {FORMAT!r}"))
            return
        listed = content.get("examples")
        self.faults += [
            Fault(document.name, str(key), "no such key; expected format and examples")
            for key in content
            if key not in ("format", "examples")
        ]
        if not isinstance(listed, list):
            self.faults.append(Fault(document.name, "examples", "expected a list of examples"))
            return
        for number, raw in enumerate(listed, 1):
            self.at = (document.name, f"examples[{number}]")
            self.one(raw, document.name, number)

    def one(self, raw: Any, file: str, number: int) -> None:
        """Take one example, or say what is wrong with it."""
        if not isinstance(raw, Mapping):
            self.wrong("", f"expected a mapping with {', '.join(_NEEDED)}; got {raw!r}"[:200])
            return
        before = len(self.faults)
        self.keys(raw)
        rule = raw.get("rule")
        if "rule" in raw and rule not in self.rules:
            self.wrong("rule", f"unknown rule {rule!r}{nearest(rule, self.rules)}")
        for key in ("fires", "facts_added"):
            if key in raw and not isinstance(raw[key], bool):
                self.wrong(key, f"expected yes or no, got {raw[key]!r}")
        if "because" in raw and not (isinstance(raw["because"], str) and raw["because"].strip()):
            self.wrong("because", "expected a sentence")
        situation = self.situation(raw)
        level = self.levels("level", raw.get("level"))
        if len(self.faults) == before:
            self.found.append(Example(str(rule), raw["fires"], raw["because"], situation, level, file, number))

    def keys(self, raw: Mapping[str, Any]) -> None:
        """Say which keys are unknown and which are missing."""
        for key in raw:
            if key not in _KEYS:
                self.wrong(str(key), f"no such key{nearest(key, _KEYS)}; expected one of {', '.join(_KEYS)}")
        for key in _NEEDED:
            if key not in raw:
                self.wrong(key, "is missing")

    def situation(self, raw: Mapping[str, Any]) -> Situation:
        """What the example says of the case."""
        missed = self.known("missed", raw.get("missed"), self.pack.duties, "duty")
        return Situation(
            facts={**self.answered(raw.get("answered")), **self.facts(raw.get("facts"))},
            happened=self.happened(raw.get("happened")),
            recorded=self.levels("recorded", raw.get("recorded")),
            missed=frozenset(missed),
            facts_added=raw.get("facts_added") is True,
        )

    def known(self, key: str, raw: Any, known: Mapping[str, Any], what: str) -> list[str]:
        if raw is None:
            return []
        if not isinstance(raw, list):
            self.wrong(key, f"expected a list, got {raw!r}")
            return []
        for one in raw:
            if one not in known:
                self.wrong(key, f"unknown {what} {one!r}{nearest(one, known)}")
        return [str(one) for one in raw]

    def answered(self, raw: Any) -> dict[str, Value]:
        """The quiet answer to every question of the sets named."""
        sets = self.known("answered", raw, self.pack.section("question_sets"), "question set")
        known = self.pack.section("question_sets")
        facts = [fact for name in sets if name in known for fact in known[name].facts]
        return {fact: quiet_answer(self.pack.facts[fact]) for fact in facts}

    def facts(self, raw: Any) -> dict[str, Value]:
        """The facts stated, each checked."""
        if not isinstance(raw, Mapping):
            if raw is not None:
                self.wrong("facts", f"expected a mapping of fact ids to values, got {raw!r}")
            return {}
        for name, value in raw.items():
            fact = self.pack.facts.get(name)
            wrong = (
                f"unknown fact {name!r}{nearest(name, self.pack.facts)}"
                if fact is None
                else None
                if value is None
                else wrong_value(fact, value)
            )
            if wrong:
                self.wrong(f"facts.{name}", wrong)
        return dict(raw)

    def happened(self, raw: Any) -> tuple[Before, ...]:
        """What happened earlier: a mapping of event to how long ago, or a list of {event, ago, carries}."""
        listed = [{"event": event, "ago": ago} for event, ago in raw.items()] if isinstance(raw, Mapping) else raw
        if listed is None:
            return ()
        if not isinstance(listed, list) or not all(isinstance(one, Mapping) for one in listed):
            self.wrong(
                "happened", f"expected {{event: how long ago}}, or a list of {{event, ago, carries}}; got {raw!r}"
            )
            return ()
        return tuple(self.before(one) for one in listed)

    def before(self, raw: Mapping[str, Any]) -> Before:
        """One thing that happened earlier."""
        event, ago = raw.get("event"), raw.get("ago", "0m")
        if event not in self.pack.events:
            self.wrong("happened", f"unknown event {event!r}{nearest(event, self.pack.events)}")
        try:
            span = parse_duration(str(ago))
        except ValueError:
            self.wrong(f"happened.{event}", f"{ago!r} is not a length of time; write it like 15m, 4h or 2d")
            span = timedelta(0)
        return Before(str(event), span, dict(raw.get("carries") or {}))

    def levels(self, key: str, raw: Any) -> dict[str, str]:
        """Levels by scale."""
        if raw is None:
            return {}
        if not isinstance(raw, Mapping):
            self.wrong(key, f"expected a mapping of scale to level, got {raw!r}")
            return {}
        for name, level in raw.items():
            scale = self.pack.scales.get(name)
            words = (*scale.order, *scale.outside) if scale else ()
            if scale is None:
                self.wrong(key, f"unknown scale {name!r}{nearest(name, self.pack.scales)}")
            elif level not in words:
                self.wrong(
                    f"{key}.{name}", f"unknown level {level!r}{nearest(level, words)}; expected {', '.join(words)}"
                )
        return dict(raw)
