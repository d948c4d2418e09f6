"""A case whose clocks cannot be watched keeps nobody from the others: it is set aside, tried again by itself, and rings for as long as it is.

That it is set aside stands in its journal and owes a reaction, which sweeps that case alone. So the health page counts it, whoever answers for
the system is told of it, and it is back among the others with the first sweep that succeeds.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from django.db import OperationalError, transaction

from nightlight.records.journal.actions import SYSTEM, Pen
from nightlight.records.journal.stroke import Stroke
from nightlight.rules.journal import Head

SWEPT_APART: Final = "duties.sweep_apart"
"""The name of the reaction that sweeps a case which was set aside. While it is owed, no sweep takes the case up with others."""

Heads = Mapping[uuid.UUID, Head]


class Parted(NamedTuple):
    """What came of the work for each part of the cases that it succeeded for, and those for which it failed, with why."""

    done: list[object]
    failed: dict[uuid.UUID, Exception]


def part(heads: Heads, work: Callable[[Heads], object]) -> Parted:
    """Do the work for all these cases at once; where that fails, for one half and then the other, until those are found for which it fails.

    What failed has left nothing behind. Raises OperationalError: that the database is away, or somebody in the way, is no fault of a case.
    """
    try:
        with transaction.atomic():
            return Parted([work(heads)], {})
    except OperationalError:
        raise
    except Exception as failure:  # noqa: BLE001 - whatever is wrong with one case, the others are watched
        if len(heads) == 1:
            return Parted([], dict.fromkeys(heads, failure))
    half = len(heads) // 2
    names = list(heads)
    first, second = (part({one: heads[one] for one in some}, work) for some in (names[:half], names[half:]))
    return Parted([*first.done, *second.done], {**first.failed, **second.failed})


def set_aside(case: uuid.UUID, head: Head, failure: Exception, at: datetime) -> None:
    """Set a case aside, inside the caller's transaction that holds it: written in its journal, with the debt to sweep it alone."""
    # The message of an error may repeat what was typed; its type does not.
    log = logging.getLogger(__name__)
    log.error("the clocks of case %s could not be watched: %s", case, type(failure).__name__)
    try:
        with transaction.atomic():
            stroke = Stroke()
            Pen(stroke, case, head).write("duty.set_aside", at=at, by=SYSTEM, structure={})
            stroke.announce(what="health")
            stroke.write()
    except OperationalError:
        raise
    except Exception as again:  # noqa: BLE001 - it stays where it is, and the log says so with every sweep
        log.error("case %s could not even be set aside: %s", case, type(again).__name__)
