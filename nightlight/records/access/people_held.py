"""Whom the force has met already under a name or a number, and in which cases: only what the viewer may see of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.db.models.functions import Lower

from nightlight.records.access.filtering import visible_cases
from nightlight.records.cases.involving import cases_of
from nightlight.records.cases.models import Case, Involvement
from nightlight.records.packs.queries import InForce
from nightlight.records.people.models import Belonging, Identity
from nightlight.records.people.queries import Known, every_id_of, known, reached_by
from nightlight.rules.access import Viewer
from nightlight.rules.names import normal_name

MOST: Final = 6
LEAST_NAME: Final = 3


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody whom we hold and who may be meant: why they were found, and the cases of theirs that the viewer may see, with what they stand as there."""

    person: uuid.UUID
    name: str
    because: tuple[str, ...]
    cases: tuple[tuple[Case, str], ...]

    @property
    def in_words(self) -> str:
        """What is held of them, on one line, as the record keeps it."""
        return (
            "; ".join(f"{role.casefold()} in {case.reference}" for case, role in self.cases)
            or "no case of theirs that you may see"
        )


def held(name: str, phone: str, viewer: Viewer, at: datetime, pack: InForce) -> tuple[Held, ...]:
    """The people whom this name or this number brings up, those with most cases first; only what the viewer may see of them."""
    because: dict[uuid.UUID, list[str]] = {}
    for person in reached_by("phone", phone) if phone else ():
        because.setdefault(person, []).append("this number")
    for person in _named(name):
        because.setdefault(person, []).append("the name")
    found = [held_of(asked, one, because[asked], viewer, at, pack) for asked, one in known(list(because)).items()]
    return tuple(sorted(filter(None, found), key=lambda one: -len(one.cases))[:MOST])


def held_of(
    asked: uuid.UUID, one: Known, because: list[str], viewer: Viewer, at: datetime, pack: InForce
) -> Held | None:
    """What is held of one person; None where only cases tell of them that the viewer may not see: then they are not held, for all that is said."""
    every = cases_of([asked])
    seen = {case.id: case for case in visible_cases(viewer, at).filter(id__in=every).order_by("-opened_at")}
    if every and not seen:
        return None
    called = pack.setting("roles_in_a_case")
    rows = Involvement.objects.filter(case__in=seen, person__in=every_id_of([asked])).order_by("id")
    roles = {case: called.get(role, role) for case, role in rows.values_list("case", "role")}
    return Held(one.person, one.named, tuple(because), tuple((case, roles.get(case.id, "")) for case in seen.values()))


def _named(name: str) -> tuple[uuid.UUID, ...]:
    parts = normal_name(name).split()
    if not parts or len(parts[-1]) < LEAST_NAME:
        return ()
    last, first = parts[-1], parts[0] if len(parts) > 1 else ""
    rows = Identity.objects.annotate(low=Lower("family"), said=Lower("whole"))
    rows = rows.filter(Q(low=last) | Q(said=" ".join(parts)) | Q(said__endswith=f" {last}"))
    if first:
        rows = rows.filter(Q(given__istartswith=first[0]) | Q(whole__istartswith=first[0]))
    belongings = Belonging.objects.filter(identity__in=rows.values("id")[:200], until=None).order_by("id")
    return tuple(dict.fromkeys(belongings.values_list("person", flat=True)))
