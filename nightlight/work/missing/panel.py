"""What the page of a case shows of the episode that it is: its open leads and last enquiries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from nightlight.records.cases.models import Case
from nightlight.records.duties.models import Clock
from nightlight.records.packs.queries import in_force
from nightlight.work.missing.leads import Lead, leads
from nightlight.work.missing.queries import Row, enquiries

KIND: Final = "missing"
MOST: Final = 5


@dataclass(frozen=True, slots=True)
class Panel:
    """The open leads, the last enquiries, and whether a lower level waits for a decision."""

    leads: tuple[Lead, ...]
    rows: tuple[Row, ...]
    asked: bool


def episode(case: Case, at: datetime) -> Panel | None:
    """What is shown of an open missing episode; None of any other case."""
    if case.kind != KIND or case.closed_at is not None:
        return None
    asked = Clock.objects.filter(case=case, duty="decide_downgrade", state__in=(Clock.RUNNING, Clock.MISSED)).exists()
    return Panel(
        tuple(one for one in leads(case.id) if one.open), enquiries(case, in_force(at), most=MOST)[:MOST], asked=asked
    )
