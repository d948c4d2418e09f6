"""Who is involved in a case, in words: as what, what to call them, how old, and how they are reached."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from nightlight.records.cases.involving import Involved
from nightlight.records.packs.queries import InForce
from nightlight.records.people.queries import Known, Reached
from nightlight.rules.days import LONDON


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person in a case; `age` is as far as it is known, in words, and empty where it is not."""

    person: uuid.UUID
    role: str
    role_in_words: str
    name: str
    age: str
    reached: tuple[Reached, ...]
    since: datetime


def somebodies(involved: Sequence[Involved], at: datetime, pack: InForce) -> tuple[Somebody, ...]:
    """Everybody of these: children first, then in the order in which they came into the case."""
    roles = pack.setting("roles_in_a_case")
    people = sorted(involved, key=lambda one: one.role != "child")
    return tuple(
        Somebody(
            one.person,
            one.role,
            roles.get(one.role, one.role),
            one.known.named,
            age_in_words(one.known, at),
            one.known.reached,
            one.since,
        )
        for one in people
    )


def age_in_words(known: Known, at: datetime) -> str:
    """How old somebody was at an instant, as far as that is known; empty where it is not."""
    found = known.ages(at.astimezone(LONDON).date())
    if found is None:
        return ""
    least, most = found
    years = str(least) if least == most else f"{least} or {most}" if most == least + 1 else f"{least} to {most}"
    return years if known.born and known.born.sure else f"about {years}"
