"""What time it is, and whether the watch over the clocks has fallen silent: asked of the database, so that a beat proves that it answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from nightlight.project import clock
from nightlight.records.duties.models import Heartbeat
from nightlight.records.packs.queries import in_force

WATCH = "sweep"


class Pulse(NamedTuple):
    """The project's time, and whether no sweep was made for longer than policy allows."""

    at: datetime
    silent: bool


def taken() -> Pulse:
    """The pulse now. A watch that was never heard is silent."""
    at = clock.now()
    last = Heartbeat.objects.filter(name=WATCH).values_list("beat_at", flat=True).first()
    allowed = timedelta(seconds=in_force(at).setting("silent_sweep_after"))
    return Pulse(at, last is None or clock.real_now() - last > allowed)
