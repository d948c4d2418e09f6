# ruff: noqa: S608 - the statements are made of words of this page and of the filter; every value goes by name
"""What waits for a member of the force: offers, alarms, and duties for now, next and later.

Each list is a fixed number of questions to the database, whatever there is, and each is cut off at so many rows. Which cases somebody may see
is not decided here: `visible` is the filter of `nightlight.records.access.filtering.condition`, and what it leaves out is in no list and no count.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import connection

from nightlight.records.access.filtering import Condition
from nightlight.records.duties.due import Due, Sorted, bounds, due_of, sorted_by_urgency
from nightlight.records.packs.queries import InForce, in_force

Visible = Condition | None
"""A condition on the cases that may be seen, for a statement that calls them ``c``; None: every case."""

MOST_ALARMS: Final = 200
"""No more offers and alarms than these are shown to one person, however many there are."""


class Waiting(NamedTuple):
    """An offer of ownership that waits for somebody's answer; `by` is empty for the system's own, `climbs_at` when the next up is told.

    `handover` is the same of all that were offered together at the end of a shift.
    """

    offer: uuid.UUID
    case: uuid.UUID
    reference: str
    title: str
    role: str
    by: str
    at: datetime
    urgency: int
    climbs_at: datetime | None
    handover: uuid.UUID | None = None


class Work(NamedTuple):
    """What waits for one member. `alarms` were told to them or taken by them; `counts` are by verb, of what is for now or next."""

    offers: tuple[Waiting, ...]
    alarms: tuple[Due, ...]
    duties: Sorted
    counts: Mapping[str, int]


def my_work(member: uuid.UUID, *, at: datetime, visible: Visible = None, most: int = 50) -> Work:
    """What waits for a member who is on duty: duties of the roles and areas in which they are, those of cases that they own first."""
    pack = in_force(at)
    offers = _offers(member, pack.setting("answered_by_accepting"))
    alarms = tuple(due_of(row, member, at, pack) for row in _alarms(member, visible))
    mine = [due_of(row, member, at, pack) for row in _on_my_cases(member, visible)]
    others = [due_of(row, member, at, pack) for row in _of_my_roles(member, visible, at=at, pack=pack, most=most)]
    duties = sorted_by_urgency(mine, others, most=most)
    urgent = (*duties.now, *duties.next)
    counts = Counter(one.verb for one in urgent)
    counts["accept"] = len({one.case for one in offers} | {one.case for one in urgent if one.verb == "accept"})
    return Work(offers, alarms, duties, dict(counts))


def case_clocks(case: uuid.UUID, *, at: datetime, roles: Collection[str] | None = None, most: int = 500) -> Sorted:
    """The open clocks of a case for those in these roles (None: for everybody), parted into now, next and later."""
    only = "" if roles is None else "AND k.owner_role = ANY(%(roles)s)"
    rows = ask(f"{CLOCKS} WHERE k.case_id = %(case)s AND {OPEN} {only}", {"case": case, "roles": list(roles or ())})
    return sorted_by_urgency([due_of(row, None, at, in_force(at)) for row in rows], most=most)


def clocks_of(cases: Collection[uuid.UUID], *, at: datetime, most: int = 500) -> dict[uuid.UUID, Sorted]:
    """The open clocks of several cases, but for the system's own, each parted into now, next and later; by one question."""
    only = "AND k.owner_role <> 'system'"
    rows = ask(f"{CLOCKS} WHERE k.case_id = ANY(%(cases)s) AND {OPEN} {only}", {"cases": list(cases)})
    pack = in_force(at)
    found = [due_of(row, None, at, pack) for row in rows]
    return {case: sorted_by_urgency([one for one in found if one.case == case], most=most) for case in cases}


def all_clocks(case: uuid.UUID, *, at: datetime) -> tuple[Due, ...]:
    """Every clock that a case ever had, open or over, in the order of their start."""
    rows = ask(f"{CLOCKS} WHERE k.case_id = %(case)s ORDER BY k.started_at, k.id", {"case": case})
    return tuple(due_of(row, None, at, in_force(at)) for row in rows)


def clocks_named(clocks: Iterable[uuid.UUID], *, at: datetime) -> tuple[Due, ...]:
    """These clocks, open or over."""
    rows = ask(f"{CLOCKS} WHERE k.id = ANY(%(clocks)s)", {"clocks": list(clocks)})
    return tuple(due_of(row, None, at, in_force(at)) for row in rows)


OPEN: Final = "k.state IN ('running', 'missed')"
CLOCKS: Final = """
SELECT k.id, k.case_id, c.reference, c.title, c.kind, k.duty, k.about, k.owner_role, k.state, k.due_at, k.missed_at, k.ended_at, c.owner_id,
  k.accepted_by_id, k.accepted_at, k.dealing_by_id, k.back_at, k.next_rung_at
FROM duties_clock k JOIN cases_case c ON c.id = k.case_id
"""


def only_visible(visible: Visible) -> tuple[str, Mapping[str, Any]]:
    """The filter as the rest of a WHERE, and the values that it takes by name."""
    return ("", {}) if visible is None else (f"AND {visible.sql}", visible.params)


def _offers(member: uuid.UUID, asking: Collection[str]) -> tuple[Waiting, ...]:
    """The open offers to a member. Whoever is asked by name is shown what they are asked for, wherever their reach ends."""
    rows = ask(
        f"""
        SELECT o.id, c.id, c.reference, c.title, o.role, coalesce(m.name, ''), o.offered_at, c.urgency,
          (SELECT min(coalesce(k.next_rung_at, k.due_at)) FROM duties_clock k
             WHERE k.case_id = c.id AND {OPEN} AND k.duty = ANY(%(asking)s)), o.handover
        FROM cases_offer o JOIN cases_case c ON c.id = o.case_id LEFT JOIN workforce_member m ON m.id = o.offered_by_id
        WHERE o.offered_to_id = %(member)s AND o.state = 'open' ORDER BY c.urgency DESC, o.offered_at, c.could_urgency DESC, c.opened_at LIMIT {MOST_ALARMS}
        """,
        {"asking": list(asking), "member": member},
    )
    return tuple(Waiting(*row) for row in rows)


def _alarms(member: uuid.UUID, visible: Visible) -> list[tuple[Any, ...]]:
    """Open clocks that the member took, is dealing with, or was told of and nobody took.

    All of them: an alarm that reached somebody is theirs to take. Of a case that they may not read only the reference is told, and the duty.
    """
    seen, values = ("TRUE", {}) if visible is None else visible
    clocks = CLOCKS
    for personal in ("c.title", "k.about"):
        clocks = clocks.replace(personal, f"CASE WHEN {seen} THEN {personal} ELSE '' END")
    return ask(
        f"""
        {clocks} WHERE {OPEN} AND k.id IN (
          SELECT k.id FROM duties_clock k WHERE k.accepted_by_id = %(member)s AND {OPEN}
          UNION SELECT k.id FROM duties_clock k WHERE k.dealing_by_id = %(member)s AND {OPEN}
          UNION SELECT jsonb_array_elements_text(line -> 'clocks')::uuid FROM
            (SELECT lines FROM outbox_notice WHERE member_id = %(member)s AND answered_at IS NULL
               ORDER BY changed_at DESC LIMIT {MOST_ALARMS}) n,
            jsonb_array_elements(n.lines) line WHERE line ? 'clocks' AND NOT line ? 'done')
        ORDER BY k.missed_at, k.due_at LIMIT {MOST_ALARMS}
        """,
        {**values, "member": member},
    )


def told_of(member: uuid.UUID, reference: str) -> uuid.UUID | None:
    """The case with this reference, where an alarm of it has reached the member and is still one; None otherwise."""
    rows = ask(
        f"SELECT k.case_id FROM duties_telling t JOIN duties_clock k ON k.id = t.clock_id JOIN cases_case c ON c.id = k.case_id"
        f" WHERE t.member_id = %(member)s AND c.reference = %(reference)s AND {OPEN} LIMIT 1",
        {"member": member, "reference": reference},
    )
    return rows[0][0] if rows else None


_MINE: Final = "WITH mine AS (SELECT DISTINCT role, area_id FROM workforce_stint WHERE member_id = %(member)s AND ended_at IS NULL)"


def _on_my_cases(member: uuid.UUID, visible: Visible) -> list[tuple[Any, ...]]:
    seen, values = only_visible(visible)
    return ask(
        f"{_MINE} {CLOCKS} WHERE c.owner_id = %(member)s AND c.closed_at IS NULL AND {OPEN} AND k.owner_role IN (SELECT role FROM mine)"
        f" {seen} ORDER BY k.state = 'missed' DESC, k.due_at LIMIT 500",
        {**values, "member": member},
    )


# What is due, in which order, for each part of a list; each part is found by itself, so that none is read to its end.
_PARTS: Final = (
    ("k.state = 'missed' AND k.due_at <= %(present)s", "DESC"),
    ("k.state = 'running' AND k.due_at <= %(now)s", "ASC"),
    ("k.state = 'running' AND k.due_at > %(now)s AND k.due_at <= %(next)s", "ASC"),
    ("k.state = 'running' AND k.due_at > %(next)s", "ASC"),
    ("k.state = 'running' AND k.due_at IS NULL", "ASC"),
)


def _of_my_roles(
    member: uuid.UUID, visible: Visible, *, at: datetime, pack: InForce, most: int
) -> list[tuple[Any, ...]]:
    seen, values = only_visible(visible)
    parts = " UNION ALL ".join(
        f"({CLOCKS} WHERE k.owner_role = mine.role AND {OPEN} AND {part} AND (mine.area_id IS NULL OR c.area_id = mine.area_id)"
        f" AND c.owner_id <> %(member)s {seen} ORDER BY k.due_at {order} LIMIT %(most)s)"
        for part, order in _PARTS
    )
    now, later = bounds(at, pack)
    return ask(
        f"{_MINE} SELECT found.* FROM mine CROSS JOIN LATERAL ({parts}) found",
        {**values, "member": member, "present": at, "now": now, "next": later, "most": most + 1},
    )


def ask(query: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows that answer a question in SQL, its values given by name."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()
