"""Who is missing in a case, and in which other episodes they were."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from nightlight.records.cases.models import Case, Involvement
from nightlight.records.packs.queries import InForce
from nightlight.records.people.queries import every_id_of, who_they_are_now

KIND = "missing"


def missing_person(case: uuid.UUID, pack: InForce) -> uuid.UUID | None:
    """Whoever is missing in a case, as they are known now; None where nobody is named, or more than one."""
    subjects = pack.pack.value("prevention.subjects")
    rows = Involvement.objects.filter(case=case, until=None, role__in=subjects).values_list("person", flat=True)
    people = set(who_they_are_now(set(rows)).values())
    return people.pop() if len(people) == 1 else None


def episodes_of(person: uuid.UUID, pack: InForce, *, until: datetime, restricted: bool) -> list[Case]:
    """The missing episodes of a person that began by an instant, the newest first. Without `restricted`, only what anybody may know of."""
    subjects, none = (pack.pack.value(f"prevention.{one}") for one in ("subjects", "no_episode"))
    rows = Involvement.objects.filter(person__in=every_id_of([person]), until=None, role__in=subjects)
    found = Case.objects.filter(id__in=rows.values("case"), kind=KIND, opened_at__lte=until).exclude(state__in=none)
    return list((found if restricted else found.filter(restricted=False)).order_by("-opened_at"))


def within(episodes: Collection[Case], since: datetime) -> list[Case]:
    """Those of some episodes that began after an instant."""
    return [one for one in episodes if one.opened_at > since]
