"""Which policy pack is in force here."""

from __future__ import annotations

import logging
from functools import cache

from nightlight import packfile
from nightlight.rules.faults import Faulty
from nightlight.rules.policy import Pack

NATIONAL = "national"


@cache
def in_force() -> Pack | None:
    """The pack that the pages work by; None when its files hold a fault, which the log then tells."""
    try:
        return packfile.load_pack(NATIONAL)
    except Faulty as faulty:
        logging.getLogger(__name__).error("the policy pack %s cannot be used: %s", NATIONAL, faulty.faults[0])
        return None
