"""Steps that Nightlight itself puts on a case's record, so that whenever the case is reckoned again it comes out the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from nightlight.records.cases.models import Happening
from nightlight.records.duties.casefile import CaseFile
from nightlight.records.duties.standings import told
from nightlight.records.journal.actions import as_words
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import InForce
from nightlight.records.workforce.actors import SYSTEM
from nightlight.rules.reckoning import CLOSED, Happened, Reckoning, reckon
from nightlight.rules.record import LEVEL_KEPT
from nightlight.rules.scales import Ladder

LOWERS: Final = "downgrade_decided"
"""The one event on which a level may come down."""


def keep_levels(
    file: CaseFile, reckoning: Reckoning, event: str | None, *, at: datetime, pack: InForce, number: int
) -> tuple[Reckoning, dict[str, str]]:
    """The reckoning with every level that stood still standing, and those that had to be kept, by scale.

    What is held in the order of what happened may come down all the same by something written down late. Nobody decided that either, so a step
    of our own keeps the level, from now on; `number` is that of its entry.
    """
    lost = {} if event == LOWERS else _lost(file.columns["levels"], reckoning, pack)
    if not lost:
        return reckoning, {}
    file.steps.append(Happened(at, LEVEL_KEPT, SYSTEM.role, {}, {"levels": lost}, number))
    return reckon(file.steps, at, pack.rulebook), lost


def _lost(stood: Mapping[str, str], reckoning: Reckoning, pack: InForce) -> dict[str, str]:
    found = {}
    for scale, level in stood.items():
        known = pack.pack.scales.get(scale)
        if known is None or level not in known.order:
            continue
        now, ladder = reckoning.assessed.get(scale), Ladder(known)
        if now is None or ladder.rank(now.level) < ladder.rank(level):
            found[scale] = level
    return found


def put_turn(
    file: CaseFile, stroke: Stroke, turn: str, *, happened_at: datetime, at: datetime, columns: Mapping[str, Any], depth: int
) -> None:  # fmt: skip
    """Write that a case ended, or went on: its clocks fall away, or run again, at that instant."""
    entry = file.pen.write(
        "case.ended" if turn == CLOSED else "case.went_on", at=at, by=SYSTEM.written, happened_at=happened_at, depth=depth,
        structure=_structure(turn, columns),
    )  # fmt: skip
    _put(file, stroke, turn, entry.number, {}, happened_at=happened_at, at=at)


def put_kept(
    file: CaseFile,
    stroke: Stroke,
    levels: Mapping[str, str],
    *,
    at: datetime,
    columns: Mapping[str, Any],
    depth: int = 0,
) -> None:
    """Write that levels were kept."""
    data = {"levels": dict(levels)}
    entry = file.pen.write(
        "case.level_kept", at=at, by=SYSTEM.written, depth=depth, words={"data": as_words(data)},
        structure={**_structure(LEVEL_KEPT, columns), "kept": dict(levels)},
    )  # fmt: skip
    _put(file, stroke, LEVEL_KEPT, entry.number, data, happened_at=at, at=at)


def _structure(event: str, columns: Mapping[str, Any]) -> dict[str, Any]:
    return {"event": event, "role": SYSTEM.role, **told(columns)}


def _put(
    file: CaseFile, stroke: Stroke, event: str, number: int, data: Mapping[str, Any], *, happened_at: datetime, at: datetime
) -> None:  # fmt: skip
    stroke.insert(
        Happening, case_id=file.id, entry=number, event=event, by=SYSTEM.written, role=SYSTEM.role, happened_at=happened_at,
        recorded_at=at, data=dict(data),
    )  # fmt: skip
