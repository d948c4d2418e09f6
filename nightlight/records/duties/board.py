"""The board: the open cases somebody may see, those first that nobody has accepted, then those that ring, then what is about to be missed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

import msgspec

from nightlight.records.duties.due import bounds
from nightlight.records.duties.lists import Visible, only_visible
from nightlight.records.journal.stroke import prepared
from nightlight.records.packs.queries import in_force

Standing = Literal["unaccepted", "ringing", "soon", "open"]
_STANDINGS: Final[tuple[Standing, ...]] = ("unaccepted", "ringing", "soon", "open")


@dataclass(frozen=True, slots=True)
class Row:
    """One case on the board. `standing` says why it stands where it stands; `next_duty` is what is due soonest, missed or not; where it stands
    among what is about to be missed, it is that.

    `not_known` is how many facts are not known whose answer could raise a level. `offered_to` is the name of whoever was asked, `climbs_at` when the next up is told; `dealing` names who is on it until `back_at`.
    """

    case: uuid.UUID
    standing: Standing
    reference: str
    title: str
    kind: str
    state: str
    area: str
    restricted: bool
    levels: Mapping[str, str]
    could_reach: Mapping[str, str]
    owner: uuid.UUID
    owner_name: str
    owner_role: str
    owned_since: datetime
    opened_at: datetime
    unaccepted_since: datetime | None
    offered_to: str
    offered_at: datetime | None
    next_duty: str
    next_due_at: datetime | None
    missed: int
    climbs_at: datetime | None
    accepted_by: str
    dealing: str
    back_at: datetime | None
    last_enquiry_at: datetime | None
    not_known: int = 0


def board(
    *,
    at: datetime,
    visible: Visible = None,
    area: str | None = None,
    owner: uuid.UUID | None = None,
    mine: uuid.UUID | None = None,
    needing: bool = False,
    most: int = 50,
) -> list[Row]:
    """The most urgent open cases, in the order of the board; of one area or owner where asked. One question, whatever the number of cases.

    Those that nobody has accepted come first; then, where `mine` names a member, all that they own; then the rest. `needing` leaves out
    whatever needs nobody now: what is accepted, and neither rings nor is about to be missed.
    """
    pack = in_force(at)
    seen, values = only_visible(visible)
    only = [seen]
    for column, value in (("c.area_id = %(area)s", area), ("c.owner_id = %(owner)s", owner)):
        only += [f"AND {column}"] if value is not None else []
    ways = [*_NEEDING, *([] if needing else [_URGENT]), *([_MINE] if mine and not needing else [])]
    first = "f.standing > 0, c.owner_id <> %(mine)s, " if mine else ""
    # How many are asked for stands in the words of the statement: a plan made for any number reads whole tables.
    statement = (
        _BOARD.replace("{found}", " UNION ALL ".join(ways)).replace("{first}", first).replace("{only}", " ".join(only))
        .replace("{most}", str(int(most))).replace("{many}", str(8 * int(most)))
    )  # fmt: skip
    with prepared() as cursor:
        cursor.execute(statement, {
            **values, "present": at, "soon": bounds(at, pack)[0], "area": area, "owner": owner, "mine": mine,
            "enquiries": list(pack.setting("enquiries")), "asking": list(pack.setting("answered_by_accepting")),
        })  # fmt: skip
        return [
            Row(row[0], _STANDINGS[row[1]], *row[2:8], _read(row[8]), _read(row[9]), *row[10:])
            for row in cursor.fetchall()
        ]


# Each way on to the board is found by an index of its own and cut off, so that a large force costs no more than a small one.
_NEEDING: Final = (
    """(SELECT c.id, 0 AS standing, c.unaccepted_since AS since FROM cases_case c
  WHERE c.closed_at IS NULL AND c.unaccepted_since IS NOT NULL {only} ORDER BY c.unaccepted_since LIMIT {most})""",
    """(SELECT case_id, 1, min(missed_at) FROM (SELECT k.case_id, k.missed_at FROM duties_clock k JOIN cases_case c ON c.id = k.case_id
  WHERE k.state IN ('running', 'missed') AND k.next_rung_at IS NOT NULL AND c.closed_at IS NULL {only}
  ORDER BY k.next_rung_at LIMIT {many}) ringing GROUP BY case_id)""",
    """(SELECT case_id, 2, min(due_at) FROM (SELECT k.case_id, k.due_at FROM duties_clock k JOIN cases_case c ON c.id = k.case_id
  WHERE k.state = 'running' AND k.due_at IS NOT NULL AND k.owner_role <> 'system' AND k.due_at <= %(soon)s AND c.closed_at IS NULL {only}
  ORDER BY k.due_at LIMIT {many}) soon GROUP BY case_id)""",
)
_OPEN: Final = """(SELECT c.id, 3, NULL::timestamptz FROM cases_case c WHERE c.closed_at IS NULL {whose} {only}
  ORDER BY c.urgency DESC, c.could_urgency DESC, c.opened_at LIMIT {most})"""
_URGENT: Final = _OPEN.replace("{whose} ", "")
_MINE: Final = _OPEN.replace("{whose}", "AND c.owner_id = %(mine)s")
_NAMES: Final = "(SELECT string_agg(m.name, ', ' ORDER BY m.name) FROM workforce_member m WHERE m.id = ANY(d.{whose}))"
_BOARD: Final = """
WITH found AS ({found}),
first AS (SELECT DISTINCT ON (id) id, standing, since FROM found ORDER BY id, standing),
picked AS (SELECT f.*, row_number() OVER (ORDER BY {first}f.standing, f.since, c.urgency DESC, c.could_urgency DESC, c.opened_at) AS place
  FROM first f JOIN cases_case c ON c.id = f.id ORDER BY place LIMIT {most})
SELECT c.id, p.standing, c.reference, c.title, c.kind, c.state, c.area_id, c.restricted, c.levels, c.could_reach, c.owner_id, w.name,
  c.owner_role, c.owned_since, c.opened_at, c.unaccepted_since, coalesce(o.name, ''), o.offered_at, coalesce(d.next_duty, ''), d.next_due_at, d.missed, d.climbs_at,
  CASE WHEN d.takers IS NULL THEN '' ELSE {takers} END, CASE WHEN d.dealers IS NULL THEN '' ELSE {dealers} END, d.back_at,
  (SELECT max(h.happened_at) FROM cases_happening h WHERE h.case_id = c.id AND h.event = ANY(%(enquiries)s)), c.not_known
FROM picked p JOIN cases_case c ON c.id = p.id JOIN workforce_member w ON w.id = c.owner_id
LEFT JOIN LATERAL (SELECT m.name, o.offered_at FROM cases_offer o JOIN workforce_member m ON m.id = o.offered_to_id
  WHERE o.case_id = c.id AND o.state = 'open') o ON true
LEFT JOIN LATERAL (SELECT (array_agg(k.duty ORDER BY p.standing = 2 AND k.state = 'missed', k.due_at))[1] AS next_duty,
    (array_agg(k.due_at ORDER BY p.standing = 2 AND k.state = 'missed', k.due_at))[1] AS next_due_at,
    count(*) FILTER (WHERE k.state = 'missed') AS missed, coalesce(min(k.next_rung_at), min(k.due_at) FILTER (WHERE k.duty = ANY(%(asking)s))) AS climbs_at,
    array_agg(k.accepted_by_id) FILTER (WHERE k.accepted_by_id IS NOT NULL) AS takers,
    array_agg(k.dealing_by_id) FILTER (WHERE k.back_at > %(present)s) AS dealers,
    max(k.back_at) FILTER (WHERE k.back_at > %(present)s) AS back_at
  FROM duties_clock k
  WHERE k.case_id = c.id AND k.state IN ('running', 'missed') AND k.owner_role <> 'system') d ON true
ORDER BY p.place
""".replace("{takers}", _NAMES.replace("{whose}", "takers")).replace("{dealers}", _NAMES.replace("{whose}", "dealers"))


def _read(value: Any) -> Any:
    return msgspec.json.decode(value) if isinstance(value, str | bytes) else value
