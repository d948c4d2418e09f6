"""The list of cases as a file: what the list shows, in columns, and no cell that a spreadsheet would take for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpResponse

from nightlight.records.cases.models import Case
from nightlight.records.journal.ids import named_id
from nightlight.records.journal.showing import as_cell
from nightlight.rules.days import LONDON
from nightlight.work.casework.listing import Wanted

LIST: Final = named_id("casework", "list")
"""What a copy of the list is about, in the journal."""
COLUMNS: Final = (
    "reference", "title", "kind", "state", "level", "could reach", "area", "team", "restricted", "owner", "owner role", "owned since",
    "opened", "closed",
)  # fmt: skip
MOST: Final = 10_000


def reason(asked: Wanted) -> str:
    """Why a copy was taken: what was asked for."""
    return f"the list of cases as a file ({asked.which})"


def answer(cases: QuerySet[Case], at: datetime) -> HttpResponse:
    """The file, with times in London time and their zone. Of very many cases the first ten thousand; its last row then says so."""
    name = f"cases-{at.astimezone(LONDON):%Y-%m-%d-%H%M}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse("\ufeff" + "".join(_lines(cases)), content_type="text/csv; charset=utf-8", headers=headers)


def _lines(cases: QuerySet[Case]) -> Iterator[str]:
    yield _line(COLUMNS)
    found = cases.select_related("owner", "team", "area").order_by("closed_at", "-urgency", "-opened_at")[: MOST + 1]
    for number, case in enumerate(found.iterator(chunk_size=500)):
        if number == MOST:
            yield _line([f"There are more than {MOST:,} cases. Ask for fewer."])
            return
        yield _line(_cells(case))


def _cells(case: Case) -> list[str]:
    return [
        case.reference, case.title, case.kind, case.state, _levels(case.levels), _levels(case.could_reach), case.area.name,
        case.team.name if case.team else "", "yes" if case.restricted else "no", case.owner.name, case.owner_role.replace("_", " "),
        _time(case.owned_since), _time(case.opened_at), _time(case.closed_at),
    ]  # fmt: skip


def _levels(found: dict[str, str]) -> str:
    return "; ".join(f"{scale}: {level.replace('_', ' ')}" for scale, level in found.items())


def _time(at: datetime | None) -> str:
    return f"{at.astimezone(LONDON):%Y-%m-%d %H:%M %Z}" if at else ""


def _line(cells: Any) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([as_cell(cell) for cell in cells])
    return out.getvalue()
