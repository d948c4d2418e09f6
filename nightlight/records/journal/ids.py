"""Names for new rows: unique without asking the database, and in the order of time, so that an index grows at its end."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Final

_FOR_NAMES: Final = uuid.UUID("0d6b3b5e-6c55-4c0e-9f0e-6a1f1c1b7a10")


def new_id(at: datetime) -> uuid.UUID:
    """A new id of version 7: the milliseconds of `at` in front, chance behind."""
    milliseconds = int(at.timestamp() * 1000) & (1 << 48) - 1
    chance = int.from_bytes(os.urandom(10), "big")
    whole = milliseconds << 80 | 7 << 76 | (chance >> 68 & 0xFFF) << 64 | 2 << 62 | chance & (1 << 62) - 1
    return uuid.UUID(int=whole)


def named_id(kind: str, name: str) -> uuid.UUID:
    """The id that always stands for this name of this kind, such as the chain of a person's looks."""
    return uuid.uuid5(_FOR_NAMES, f"{kind}:{name}")


def ids_among(texts: Iterable[str]) -> list[uuid.UUID]:
    """Those of some texts that are written as ids."""
    found = []
    for text in texts:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found
