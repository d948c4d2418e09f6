"""Made-up scenarios by the thousand, the same for the same number: drawn over the national vocabulary, no real person in any of them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from nightlight.rules.policy import Fact, Pack

_KINDS = ("missing", "missing", "missing", "contact", "imagery", "investigation")


def write(folder: Path, pack: Pack, count: int) -> list[Path]:
    """Write `count` scenario files of about a day each into a folder."""
    written = []
    for number in range(count):
        path = folder / f"made-{number:05d}.yaml"
        path.write_text(yaml.safe_dump(scenario(pack, number), sort_keys=False), encoding="utf-8")
        written.append(path)
    return written


def scenario(pack: Pack, number: int) -> dict[str, Any]:
    """One scenario: a report with some answers, then a few events and later facts, run for 24 hours."""
    dice = random.Random(number)
    kind = dice.choice(_KINDS)
    facts = {**dict(_answers(pack, dice, 25)), **_told(kind, dice)}
    steps: list[dict[str, Any]] = [{"after": "0m", "event": "report_received", "by": "call_handler", "facts": facts}]
    minutes = 0
    for event in dice.sample(sorted(pack.events), dice.randint(3, 9)):
        minutes += dice.randint(3, 120)
        later = dict(_answers(pack, dice, dice.randint(0, 3)))
        steps.append(
            {
                "after": f"{minutes}m",
                "event": event,
                "by": pack.events[event].by[0],
                **({"facts": later} if later else {}),
            }
        )
    start = f"20{dice.randint(10, 26):02d}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}T{dice.randint(4, 23):02d}:{dice.randint(0, 59):02d}:00"
    head = {
        "format": "nightlight-scenario/1",
        "id": f"made-{number:05d}",
        "title": f"Made-up case {number}",
        "kind": kind,
        "source": "control",
    }
    return {**head, "start": start, "steps": steps, "until": f"{max(24 * 60, minutes)}m"}


def _told(kind: str, dice: random.Random) -> dict[str, Any]:
    nature = {"missing": "missing", "imagery": "online_harm"}.get(kind, "other_concern")
    return {
        "age": dice.randint(1, 45),
        "nature_of_concern": nature,
        **({"youth_produced_imagery": True} if kind == "imagery" else {}),
    }


def _answers(pack: Pack, dice: random.Random, count: int) -> Iterator[tuple[str, Any]]:
    for name in dice.sample(sorted(pack.facts), count):
        if pack.facts[name].type != "time":
            yield name, _answer(pack.facts[name], dice)


def _answer(fact: Fact, dice: random.Random) -> Any:
    if fact.type == "yes_no":
        return dice.choice((True, False, False, None))
    return dice.choice(fact.values) if fact.type == "choice" else dice.randint(int(fact.at_least or 0), 12)
