"""Search over cases in plain words: what was typed is kept with the session and never stands in an address, and every hit says why it is one."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from nightlight.records.access.filtering import condition, visible_cases
from nightlight.records.access.searching import Fit, Hit
from nightlight.records.access.searching import search as search_cases
from nightlight.records.access.standing import Standing
from nightlight.records.cases.models import Case
from nightlight.records.journal.ids import named_id
from nightlight.records.packs.queries import InForce, in_force
from nightlight.rules.plain_words import Sought, Term, read
from nightlight.rules.wording import Wording
from nightlight.work.casework.telling.levels import Level, levels

SEARCH: Final = named_id("casework", "search")
"""What a search is about, in the journal."""
KEPT: Final = "looked_for"
MOST_KEPT: Final = 5

_WHERE: Final[dict[str, str]] = {
    "reference": "the reference", "name": "the name {}", "address": "the address {}", "number": "the number {}", "title": "the title",
    "age": "the age {}", "somebody": "sex and age of somebody in it", "fact": "known: {}", "kind": "the kind of case", "area": "the area {}",
    "owner": "held by {}", "level": "the level", "time": "reported then", "story": "words of the story",
}  # fmt: skip
"""Where a term was found, the most telling first, and how that reads."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was looked for: as it was typed, and whether among closed cases."""

    words: str = ""
    closed: bool = False


class Why(NamedTuple):
    """Why a case fits one term: the term as it was typed, and where it was found."""

    term: str
    where: str


class Shown(NamedTuple):
    """One hit as the page shows it; `lacks` are the terms that it does not fit."""

    case: Case
    levels: tuple[Level, ...]
    why: tuple[Why, ...]
    lacks: tuple[str, ...]


class Results(NamedTuple):
    """What was found: `fitting` fit everything (all of them counted in `number`), `nearly` all but one term. `sought` is how the words were read.

    `only_newest` is how many closed cases were looked through where there are more.
    """

    sought: Sought
    fitting: tuple[Shown, ...]
    nearly: tuple[Shown, ...]
    number: int
    only_newest: int = 0


def keep(session: Any, asked: Asked) -> str:
    """Keep what was looked for with the session, the newest few, and return the key under which it stands in the address."""
    key = secrets.token_urlsafe(6)
    kept = list(session.get(KEPT, {}).items())[-(MOST_KEPT - 1) :]
    session[KEPT] = {**dict(kept), key: [asked.words, asked.closed]}
    return key


def kept(session: Any, key: str) -> Asked | None:
    """What was looked for under a key; None where it is not held any more."""
    found = session.get(KEPT, {}).get(key)
    return Asked(*found) if found else None


def read_words(asked: Asked, at: datetime) -> Sought:
    """How the words are read. Raises CannotRead where there are more than anybody means."""
    pack = in_force(at)
    return read(asked.words, at=at, meanings=pack.setting("search_words"), most=pack.setting("search_limits")["terms"])


def results(found: Standing, asked: Asked, at: datetime) -> Results:
    """What a search finds among the cases that somebody may read. Raises TooMuch when it takes longer than policy allows."""
    pack, sought = in_force(at), read_words(asked, at)
    given = search_cases(sought, visible=condition(found.viewer, at), pack=pack, closed=asked.closed)
    cases = visible_cases(found.viewer, at).select_related("area", "owner").in_bulk([one.case for one in given.hits])
    shown = [
        (one.terms == len(sought.terms), _shown(one, cases[one.case], sought.terms, pack))
        for one in given.hits
        if one.case in cases
    ]
    return Results(
        sought,
        tuple(one for whole, one in shown if whole),
        tuple(one for whole, one in shown if not whole),
        given.all_of_it,
        given.only_newest,
    )


def _shown(hit: Hit, case: Case, terms: Sequence[Term], pack: InForce) -> Shown:
    fits = {one.term for one in hit.fits}
    lacks = tuple(term.shown for number, term in enumerate(terms) if number not in fits)
    return Shown(case, levels(case.levels, case.could_reach, pack.pack), tuple(_why(hit.fits, terms, pack)), lacks)


def _why(fits: Sequence[Fit], terms: Sequence[Term], pack: InForce) -> Iterator[Why]:
    """For each term the most telling place in which it was found."""
    places, words = list(_WHERE), Wording(pack.pack)
    for number, term in enumerate(terms):
        best = min((one for one in fits if one.term == number), key=lambda one: places.index(one.where), default=None)
        if best:
            detail = words.level(best.detail) if best.where == "level" else best.detail
            yield Why(term.shown, _WHERE[best.where].format(detail))
