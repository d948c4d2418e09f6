"""Which councils a child belongs to: the one that placed the child, and the one in whose area the child lives, as far as anything on record says."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final

from nightlight.records.cases.models import Happening

PLACING, HOST = "placing", "host"
CAPACITIES: Final[Mapping[str, str]] = {PLACING: "Placing authority", HOST: "Host authority"}
NOT_RECORDED: Final = "Not recorded"
Profiles = Callable[[Collection[uuid.UUID]], Mapping[uuid.UUID, Mapping[str, str]]]
_lent: list[Profiles] = []


def lend_authorities(profiles: Profiles) -> None:
    """Lend another source: for people, by their ids, what is kept of their ``placing`` and ``host`` authority. Features are strangers; the project lends."""
    _lent.append(profiles)


def kept_of(people: Collection[uuid.UUID]) -> dict[uuid.UUID, dict[str, str]]:
    """What the lent sources keep of these people; the first that says something counts."""
    found: dict[uuid.UUID, dict[str, str]] = {}
    for profiles in _lent:
        for person, said in profiles(people).items():
            held = found.setdefault(person, {})
            for capacity in CAPACITIES:
                if said.get(capacity):
                    held.setdefault(capacity, said[capacity])
    return found


def authority(
    capacity: str, happenings: Iterable[Happening], kept: Mapping[str, str], carried: Mapping[str, Any]
) -> str:
    """The council in this capacity: what the case itself says, newest first, else what is kept of the child, else that it is not recorded."""
    fields = carried.get(capacity, {})
    said = [one.data.get(fields[one.event]) for one in happenings if one.event in fields]
    return (
        next((one.strip() for one in reversed(said) if isinstance(one, str) and one.strip()), "")
        or kept.get(capacity, "")
        or NOT_RECORDED
    )


def same(name: str) -> str:
    """The form by which names of councils are compared: capitals and spaces tell no two apart."""
    return " ".join(name.casefold().split())
