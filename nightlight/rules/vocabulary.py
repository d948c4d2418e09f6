"""Reads what people type in the words of a pack: which fact or event is meant, what a typed answer says, what a record of an event holds.

What cannot be read is refused with a ValueError whose words can be shown beside the field. Nothing typed is never an answer.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping
from typing import Any

from nightlight.rules.facts import Value
from nightlight.rules.policy import Fact, Pack
from nightlight.rules.typed_times import instant_of, read_moment
from nightlight.rules.wording import listed, plain


def meant(typed: str, known: Mapping[str, str]) -> tuple[str, str]:
    """(the id whose words these are, or nothing; a hint naming the nearest words). `known` gives the words by id."""
    wanted = _bare(typed)
    for key, text in known.items():
        if wanted in (_bare(text), _bare(plain(key))):
            return key, ""
    inside = [key for key, text in known.items() if wanted in _bare(text)]
    if len(inside) == 1:
        return inside[0], ""
    near = [known[key] for key in inside[:1]] or _nearest(wanted, known.values())
    return "", f" (did you mean “{near[0]}”?)" if near else ""


def read_answer(fact: Fact, typed: str) -> Value:
    """The value of a fact as it was typed; a time, typed as London shows it, in UTC. Raises ValueError for nothing typed and for what the fact cannot be."""
    if not typed:
        told = (
            "choose yes, no, or asked and not known"
            if fact.type == "yes_no"
            else "answer it, or say that it was asked and is not known"
        )
        raise ValueError(told)
    match fact.type:
        case "yes_no":
            return _yes_or_no(typed)
        case "number":
            return _number(fact, typed)
        case "time":
            return instant_of(read_moment(typed)).isoformat()
    if typed not in fact.values:
        raise ValueError(f"choose {listed([plain(value) for value in fact.values], 'or')}")
    return typed


def read_carried(pack: Pack, typed: str) -> Any:
    """What an event carries: yes and no, the ids of what policy has names for, a list where semicolons part several, else the text."""
    if ";" in typed:
        return [read_carried(pack, part.strip()) for part in typed.split(";") if part.strip()]
    word = typed.lower()
    if word in ("yes", "no"):
        return word == "yes"
    for section in ("levels", "accreditations", "outcomes"):
        for key, entry in pack.section(section).items():
            if word in (plain(key).lower(), str(entry.name).lower()):
                return key
    return typed


def _yes_or_no(typed: str) -> bool:
    if typed not in ("yes", "no"):
        raise ValueError("choose yes, no, or asked and not known")
    return typed == "yes"


def _number(fact: Fact, typed: str) -> float:
    try:
        found = float(typed)
    except ValueError:
        found = math.nan
    low, high = fact.at_least, fact.at_most
    if not math.isfinite(found) or (low is not None and found < low) or (high is not None and found > high):
        bounds = [f"from {low:g}"] if low is not None else []
        bounds += [f"up to {high:g}"] if high is not None else []
        raise ValueError(f"“{typed[:40]}” is not a number here: write one {' '.join(bounds)}".rstrip())
    return int(found) if found.is_integer() else found


def _nearest(wanted: str, texts: Iterable[str]) -> list[str]:
    bare = {_bare(text): text for text in texts}
    return [bare[one] for one in difflib.get_close_matches(wanted, bare, n=1, cutoff=0.5)]


def _bare(text: str) -> str:
    return " ".join(text.lower().rstrip(". ").split())
