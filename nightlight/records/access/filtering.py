"""The one filter of cases: what somebody may see or do, as a condition for the database. Lists, search, counts, exports and the API all use it.

It says exactly what `nightlight.rules.access.verdict` says of each case; a property test compares the two.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import BooleanField, F, Func, QuerySet

from nightlight.records.cases.models import Case
from nightlight.rules.access import Viewer

READ: Final = "case.read"

_involvement: Final[dict[str, str]] = {
    "offered": "SELECT case_id, offered_to_id AS member_id FROM cases_offer WHERE state = 'open'",
    "named": "SELECT case_id, member_id FROM cases_need_to_know WHERE since <= %(at)s AND (until IS NULL OR until > %(at)s)",
}
NAMED: Final = f"{_involvement['named']} UNION ALL {_involvement['offered']}"
"""Who needs to know a restricted case besides its owner: whoever is named, and whoever it is offered to by name, for as long as it is."""
GLASS: Final = "SELECT case_id, member_id FROM access_break_glass WHERE since <= %(at)s AND until > %(at)s"
"""Whose breaking of the glass is in force at an instant."""


def lend_involvement(name: str, pairs: str) -> None:
    """Lend another way of being involved in a case: SQL that gives ``case_id`` and ``member_id``, and may use ``%(at)s``.

    The records above access lend what they know (whom an alarm has reached); an app calls this when it is ready.
    """
    _involvement[name] = pairs


def involved() -> str:
    """Who is involved in which case at an instant, as SQL: ``case_id`` and ``member_id``."""
    return " UNION ALL ".join(_involvement.values())


class Condition(NamedTuple):
    """A condition on the rows of cases: SQL, with the values for its named placeholders."""

    sql: str
    params: Mapping[str, Any]


def condition(viewer: Viewer, at: datetime, capability: str = READ, *, of: str = "c") -> Condition:
    """What the viewer may do this to, as a condition on the table of cases, which the statement calls `of`."""
    columns = {name: f"{of}.{name}" for name in ("id", "owner_id", "team_id", "area_id", "restricted")}
    return Condition(_sql(viewer, capability, columns), params(viewer, at))


def params(viewer: Viewer, at: datetime) -> dict[str, Any]:
    """The values for the placeholders of the condition."""
    return {"me": viewer.member, "at": at, "my_areas": sorted(viewer.areas), "my_teams": sorted(viewer.teams)}


def _sql(viewer: Viewer, capability: str, columns: Mapping[str, str]) -> str:
    reach = viewer.grants.get(capability)
    if reach is None:
        return "FALSE"
    near = {
        "own": f"({columns['owner_id']} = %(me)s OR {_mine(columns['id'], involved())})",
        "team": f"({columns['team_id']} IS NOT NULL AND {columns['team_id']} = ANY(%(my_teams)s))",
        "area": f"{columns['area_id']} = ANY(%(my_areas)s)",
        "force": "TRUE",
    }
    within = list(near)[: list(near).index(reach) + 1]
    reached = "TRUE" if reach == "force" else "(" + " OR ".join(near[one] for one in within) + ")"
    opened = " OR ".join(_mine(columns["id"], pairs) for pairs in (NAMED, GLASS))
    return f"({reached} AND (NOT {columns['restricted']} OR {columns['owner_id']} = %(me)s OR {opened}))"


def _mine(case: str, pairs: str) -> str:
    return f"{case} IN (SELECT case_id FROM ({pairs}) i WHERE member_id = %(me)s)"  # noqa: S608 - of our own words only


class May(Func):
    """The condition for use in Django's own queries, on whatever the query calls the table of cases."""

    output_field = BooleanField()
    _COLUMNS: Final = ("id", "owner_id", "team_id", "area_id", "restricted")

    def __init__(self, viewer: Viewer, at: datetime, capability: str = READ, *, prefix: str = "") -> None:
        super().__init__(*(F(f"{prefix}{name}") for name in self._COLUMNS))
        self._viewer, self._at, self._capability = viewer, at, capability

    # What a viewer holds has no hash, and no query needs to tell two of these apart.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, list[Any]]:  # noqa: ARG002 - Django names it
        """The condition with the columns as this query calls them."""
        columns = [compiler.compile(one)[0] for one in self.get_source_expressions()]
        sql = _sql(self._viewer, self._capability, dict(zip(self._COLUMNS, columns, strict=True)))
        return _in_order(sql, params(self._viewer, self._at))


def _in_order(sql: str, values: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """The same SQL with placeholders by place, as Django's compiler joins them."""
    parts = sql.split("%(")
    made, ordered = [parts[0]], []
    for part in parts[1:]:
        name, _, rest = part.partition(")s")
        made.append(f"%s{rest}")
        ordered.append(values[name])
    return "".join(made), ordered


def visible_cases(viewer: Viewer, at: datetime, capability: str = READ) -> QuerySet[Case]:
    """The cases that the viewer may do this to: by default, read."""
    return Case.objects.filter(May(viewer, at, capability))
