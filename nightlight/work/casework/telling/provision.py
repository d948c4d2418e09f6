"""Where a duty comes from, in words: who, what starts and meets it, how long there is, how sure that is, and the sources."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from nightlight.rules.policy import BASIS_IN_WORDS, Pack
from nightlight.rules.wording import Wording

_LINK: Final = re.compile(r"https?://[^\s;,]+")


class Sure(NamedTuple):
    """How sure something is: one word, what it means, and a colour beside the word."""

    short: str
    meaning: str
    colour: str


SURE: Final = {
    "sourced": Sure("Sourced", BASIS_IN_WORDS["sourced"], "green"),
    "force_practice": Sure("Force practice", BASIS_IN_WORDS["force_practice"], "blue"),
    "proposed": Sure("Our proposal", BASIS_IN_WORDS["proposed"], "yellow"),
    "memory": Sure("From memory", BASIS_IN_WORDS["memory"], "orange"),
}


class Origin(NamedTuple):
    """A source: its name, where it is in words, its address on the web if it has one, and a caution if it is weak."""

    name: str
    where: str
    link: str
    caution: str


@dataclass(frozen=True, slots=True)
class Provision:
    """Where a duty comes from. `facts` are (heading, words)."""

    duty: str
    what: str
    sure: Sure
    time_sure: Sure
    facts: tuple[tuple[str, str], ...]
    origins: tuple[Origin, ...]


def provisions(duties: Iterable[str], pack: Pack) -> dict[str, Provision]:
    """Where these duties come from, by their ids; one that the pack no longer holds is left out."""
    return {duty: provision(pack, duty) for duty in dict.fromkeys(duties) if duty in pack.duties}


@lru_cache(maxsize=1024)
def _made(words: Wording, name: str) -> Provision:
    pack, duty = words.pack, words.pack.duties[name]
    ladder = " → ".join(words.role(role) for role in duty.escalates_to)
    facts = [
        ("Who", words.role(duty.owner_role).capitalize()),
        ("Starts on", _sentence(words.started_by(duty))),
        *(("Time allowed", _sentence(f"{allowed}, {when}")) for when, allowed in words.allowed(duty)),
        ("Met by", _sentence(words.met_by(duty))),
        ("How often", _sentence(words.repeats(duty.repeats))),
        *((("If missed, told in turn", ladder),) if ladder else ()),
        *((("Note", duty.note),) if duty.note else ()),
    ]
    sources = pack.section("sources")
    origins = tuple(_origin(sources[key]) for key in duty.source if key in sources)
    return Provision(duty.id, duty.what.rstrip("."), SURE[duty.basis], SURE[duty.time_basis], tuple(facts), origins)


def provision(pack: Pack, duty: str) -> Provision:
    """Where one duty comes from. Raises KeyError for a duty that the pack does not hold."""
    return _made(_words(pack), duty)


_known: Final[dict[int, Wording]] = {}


def _words(pack: Pack) -> Wording:
    held = _known.get(id(pack))
    if held is None or held.pack is not pack:
        if len(_known) >= 4:
            _known.clear()
        held = _known[id(pack)] = Wording(pack)
    return held


def _origin(source: object) -> Origin:
    where = str(getattr(source, "where", ""))
    found = _LINK.search(where)
    weak = getattr(source, "weight", "ordinary") == "weak"
    caution = "A copy or a second-hand account: find the original before relying on it." if weak else ""
    return Origin(str(getattr(source, "id", "")), where, found[0] if found else "", caution)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith('.') else '.'}"
