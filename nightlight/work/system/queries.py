"""What the pages of the feature show."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from nightlight.records.duties.watches import State, state
from nightlight.records.packs.models import Adoption
from nightlight.records.packs.queries import in_force
from nightlight.records.workforce.naming import names_of


class Rules(NamedTuple):
    """The pack in force: what it is called, since when and by whom (none: it came with Nightlight)."""

    label: str
    since: datetime | None
    adopted_by: str


class Health(NamedTuple):
    """How the system stands, and by which rules."""

    state: State
    rules: Rules


def health(*, at: datetime, real_at: datetime, pace: float = 1.0) -> Health:
    """How the system stands now; `pace` is how many times as fast as real time `at` goes on."""
    return Health(state(at=at, real_at=real_at, pace=pace), _rules(at))


def _rules(at: datetime) -> Rules:
    adopted = Adoption.objects.filter(in_force_from__lte=at).first()
    if adopted is None:
        return Rules(in_force(at).label, None, "")
    by = names_of([adopted.adopted_by]).get(adopted.adopted_by, adopted.adopted_by)
    return Rules(in_force(at).label, adopted.in_force_from, by)
