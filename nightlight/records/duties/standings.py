"""Where a case stands by a reckoning: the columns by which it is listed and sorted, and what its journal says of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nightlight.records.duties.accepting import HANDOVER_CLOCK
from nightlight.records.packs.queries import InForce
from nightlight.rules.reckoning import Reckoning


def standing(reckoning: Reckoning, pack: InForce) -> dict[str, Any]:
    """The columns of the case that a reckoning decides."""
    # What is handed over has somebody who accepted it, and keeps it: it is no case that nobody has accepted.
    asking = [one for one in pack.setting("answered_by_accepting") if one != HANDOVER_CLOCK]
    levels = {scale: found.level for scale, found in reckoning.assessed.items()}
    could_reach = {scale: found.could_reach for scale, found in reckoning.assessed.items()}
    return {
        "levels": levels,
        "could_reach": could_reach,
        "urgency": urgency(levels, pack),
        "could_urgency": urgency(could_reach, pack),
        "not_known": len({fact for found in reckoning.assessed.values() for fact in found.ask}),
        "unaccepted_since": min(
            (one.started for one in reckoning.clocks if one.open and one.duty in asking), default=None
        ),
        "pack": pack.label,
    }


def told(columns: Mapping[str, Any]) -> dict[str, Any]:
    """What an entry holds of these columns: all from which the others follow, and where the case stands, if that changed."""
    since, ended = columns["unaccepted_since"], columns.get("closed_at")
    moved = {"state": columns["state"], "closed_at": ended.isoformat() if ended else None} if "state" in columns else {}
    return {
        "levels": columns["levels"], "could_reach": columns["could_reach"], "pack": columns["pack"],
        "unaccepted_since": since.isoformat() if since else None, **moved,
    }  # fmt: skip


def urgency(levels: Mapping[str, str], pack: InForce) -> int:
    """How urgent a case of these levels is, by the highest of them: the place of a level on its scale from the top, so that scales compare."""
    return max((_rank(scale, level, pack) for scale, level in levels.items()), default=0)


def _rank(scale: str, level: str, pack: InForce) -> int:
    order, outside = pack.pack.scales[scale].order, pack.pack.scales[scale].outside
    known = level if level in order else outside.get(level) or order[-1]
    return 100 - 10 * (len(order) - 1 - order.index(known))
