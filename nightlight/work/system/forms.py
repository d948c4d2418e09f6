"""What the addresses of the outbox carry: which letters, and from which one on."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import NamedTuple

from nightlight.records.outbox.queries import STATES


class Wanted(NamedTuple):
    """Letters in one state (empty: in any), going on after one of them (none: from the newest)."""

    state: str
    after: uuid.UUID | None


def wanted(sent: Mapping[str, str]) -> Wanted:
    """What an address asks for; whatever it holds that is none of that counts as not said."""
    state = sent.get("state", "")
    try:
        after = uuid.UUID(sent.get("after", ""))
    except ValueError:
        after = None
    return Wanted(state if state in STATES else "", after)
