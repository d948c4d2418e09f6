"""A simulated day of the whole made-up force beside a database of its own: `python -m bench.alarms_inside HOURS` prints who was interrupted when, as JSON."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from nightlight.project import database
from nightlight.project.embedded import Embedded
from nightlight.project.serve import migrate

UNTIL = datetime(2026, 11, 29, 7, tzinfo=UTC)
"""A Sunday morning: the busiest night of the week has just gone."""
HOUR = timedelta(hours=1)


def main() -> None:
    """Live through so many hours, and print what rang for whom."""
    var = Path(os.environ["NIGHTLIGHT_VAR"])
    embedded = Embedded(var)
    embedded.start()
    try:
        database.prepare_roles(embedded.superuser_url)
        migrate(database.embedded_url(var, role=database.OWNER), runner=database.RUNNER)
        import django

        django.setup()
        print(json.dumps(_live(int(sys.argv[1]))))
    finally:
        embedded.stop()


def _live(hours: int) -> dict[str, Any]:
    from bench.alarms_day import Day
    from nightlight.project.demo import making
    from nightlight.project.demo.posts import posts

    everybody = posts()
    making._make_force(everybody, UNTIL)
    day = Day(everybody, UNTIL, hours)
    day.pass_by()
    ranks = {str(one.member): one.rank for one in everybody if "duty_inspector" in one.on}
    return {
        "inspectors": [_busiest([at for who, at in day.rung if who == member]) for member in ranks],
        "others": [_busiest([at for who, at in day.rung if who == one]) for one in {who for who, _ in day.rung} - ranks.keys()],
        "rung": len(day.rung), "repeats": day.repeats, "why": day.why, "cases": day.cases, "missed": day.missed(),
    }  # fmt: skip


def _busiest(times: list[datetime]) -> int:
    """How often somebody was interrupted in their busiest hour."""
    return max((sum(1 for at in times if first <= at < first + HOUR) for first in times), default=0)


if __name__ == "__main__":
    main()
