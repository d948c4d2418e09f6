"""Starting a demonstration: its made-up force, its clock, and whom to sign in as."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from nightlight.project import clock
from nightlight.project.demo.making import CannotSeed, opening_words, seed
from nightlight.project.times import clock as in_words
from nightlight.records.duties.models import Heartbeat

__all__ = ["STANDS_STILL_AFTER", "CannotSeed", "begin"]

STANDS_STILL_AFTER: Final = timedelta(minutes=5)
"""A demonstration that nobody ran for so long goes on where it stopped, instead of missing everything that fell due meanwhile."""


def begin(speed: float) -> list[str]:
    """Make the force where there is none yet, set the clock going, and give back what to tell people.

    Raises CannotSeed and CannotSetClock.
    """
    told = []
    stopped_at = _stopped_at()
    if stopped_at is not None and clock.real_now() - stopped_at > STANDS_STILL_AFTER:
        clock.set_clock(shown=clock.shown_when(stopped_at), speed=speed)
        told.append(f"It goes on where it stopped, at {in_words(clock.now())}. script/server --reset begins afresh.")
    else:
        clock.set_clock(speed=speed)
    seed(clock.now())
    if speed != 1:
        told.append(f"Its clock runs {speed:g} times as fast as yours.")
    told.append(opening_words().rstrip())
    connection.close()
    return told


def _stopped_at() -> datetime | None:
    """When its clocks were last watched, in real time."""
    return Heartbeat.objects.filter(name="sweep").values_list("beat_at", flat=True).first()
