"""Notices on the screen, put into the stroke of the act that owes them: bundled for each person and case, ringing only as policy says."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from nightlight.records.journal.ids import new_id
from nightlight.records.journal.stroke import Stroke
from nightlight.records.outbox.models import Notice
from nightlight.records.packs.queries import InForce

_BUNDLE: Final = (
    "ON CONFLICT (member_id, case_id, interrupts) WHERE answered_at IS NULL DO UPDATE SET lines = outbox_notice.lines || EXCLUDED.lines,"
    " rings = outbox_notice.rings + 1, changed_at = EXCLUDED.changed_at, shown_at = NULL"
)


def tell(
    stroke: Stroke, member: uuid.UUID, case: uuid.UUID | None, line: Mapping[str, Any], *, at: datetime, rings: bool
) -> None:
    """Tell one person one thing about one case: a line in their open bundle. `line` holds ids and words of policy, nothing personal."""
    for row in stroke.pending(Notice, _BUNDLE):
        if (row["member_id"], row["case_id"], row["interrupts"]) == (member, case, rings):
            row["lines"].append(dict(line))
            return
    stroke.insert(
        Notice, conflict=_BUNDLE, id=new_id(at), member_id=member, case_id=case, interrupts=rings, lines=[dict(line)], made_at=at, changed_at=at
    )  # fmt: skip
    stroke.announce(what="notice", member=str(member))


def rise(
    stroke: Stroke,
    case: uuid.UUID,
    *,
    before: Mapping[str, str],
    after: Mapping[str, str],
    owner: uuid.UUID,
    at: datetime,
    pack: InForce,
) -> None:
    """Tell the owner of a case that it has risen to the level that rings."""
    for scale, level in pack.setting("rise_rings_at").items():
        if after.get(scale) == level and before and before.get(scale) != level:
            tell(
                stroke,
                owner,
                case,
                {"why": "rise", "at": at.isoformat(), "scale": scale, "level": level},
                at=at,
                rings=True,
            )
