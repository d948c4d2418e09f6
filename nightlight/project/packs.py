"""Which policy pack is in force here, for the frame of every page and for the outside monitor."""

from __future__ import annotations

import logging
import time
from functools import cache
from typing import Final

from django.db import DatabaseError

from nightlight import packfile
from nightlight.project import clock
from nightlight.records.packs import queries
from nightlight.rules.faults import Faulty
from nightlight.rules.policy import Pack

LEFT_IN_PEACE: Final = 5.0
"""Seconds for which a database that did not answer is not asked again: a page that says so should not wait for it twice."""
_away_until: Final = [float("-inf")]


def in_force() -> Pack | None:
    """The pack that is in force now; while the database is away the first one; None when its files hold a fault, which the log then tells."""
    if time.monotonic() < _away_until[0]:
        return _first()
    try:
        return queries.in_force(clock.now()).pack
    except DatabaseError:
        leave_in_peace()
        return _first()
    except Faulty as faulty:
        return _told(faulty)


def leave_in_peace() -> None:
    """Ask the database for no pack for a few seconds: it was found to be away."""
    _away_until[0] = time.monotonic() + LEFT_IN_PEACE


@cache
def _first() -> Pack | None:
    try:
        return packfile.load_pack(queries.FIRST)
    except Faulty as faulty:
        return _told(faulty)


def _told(faulty: Faulty) -> None:
    logging.getLogger(__name__).error("the policy pack in force cannot be used: %s", faulty.faults[0])
