"""How the system watches itself, for people and for an outside monitor: each watch with its last sign of life, and what asks for somebody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, NamedTuple

import msgspec
from django.db import connection

from nightlight.records.duties.pulse import SWEEP, Pulse, pulse
from nightlight.records.packs.queries import InForce, in_force

WATCHES: Final = {
    SWEEP: "The watch over the clocks",
    "reactions": "Paying the reactions that are owed",
    "letters": "Writing and chasing e-mail",
    "night": "The nightly look at the journal",
}
"""The watches by the name of their heartbeat, and what people call them."""

_STATE: Final = """
SELECT (SELECT coalesce(jsonb_object_agg(name, beat_at), '{}') FROM duties_heartbeat)::text,
  (SELECT jsonb_build_array(at, broken, differences) FROM journal_signing ORDER BY at DESC, id DESC LIMIT 1)::text,
  EXISTS (SELECT FROM journal_chain WHERE opened_at < %(checked_since)s LIMIT 1),
  EXISTS (SELECT FROM outbox_letter WHERE state = 'dead' AND tried_at > %(an_hour_ago)s),
  (SELECT min(made_at) FROM outbox_letter WHERE state IN ('waiting', 'failed')),
  (SELECT min(owed_at) FROM journal_owed WHERE paid_at IS NULL)
"""


class Watch(NamedTuple):
    """One watch: its name, what people call it, its last sign of life in real time (none: never), and whether that is too long ago."""

    name: str
    title: str
    beat_at: datetime | None
    late: bool


class Looked(NamedTuple):
    """The last look at the journal: when it was signed (none: never), what was found, and whether that asks for somebody."""

    signed_at: datetime | None
    broken: int
    differences: int
    late: bool

    @property
    def well(self) -> bool:
        """Whether it was looked at in time and nothing was found."""
        return not (self.late or self.broken or self.differences)


class State(NamedTuple):
    """How everything stands: the watches in their order, the pulse, the journal, letters, and since when a reaction is owed."""

    watches: tuple[Watch, ...]
    pulse: Pulse
    journal: Looked
    letters_just_died: bool
    oldest_letter: datetime | None
    oldest_debt: datetime | None

    @property
    def well(self) -> bool:
        """Whether the system watches, and nothing that it cannot do by itself waits for somebody."""
        asks = self.pulse.silent or self.pulse.unpaid or self.pulse.calling or self.letters_just_died
        return not asks and self.journal.well and not any(watch.late for watch in self.watches)


def state(*, at: datetime, real_at: datetime, pace: float = 1.0) -> State:
    """How everything stands now, by two questions. `at` is the project's time, `real_at` real time; `pace` as `pulse` takes it."""
    pack = in_force(at)
    checked_since = at - timedelta(hours=pack.setting("journal_checked_within"))
    with connection.cursor() as cursor:
        cursor.execute(_STATE, {"checked_since": checked_since, "an_hour_ago": real_at - timedelta(hours=1)})
        beats, signed, is_old, just_died, letter, debt = cursor.fetchone()
    found = msgspec.json.decode(signed) if signed else [None, 0, 0]
    signed_at = datetime.fromisoformat(found[0]) if found[0] else None
    late = is_old if signed_at is None else signed_at < checked_since
    return State(
        _watches(msgspec.json.decode(beats), real_at, pack), pulse(at=at, real_at=real_at, pace=pace), Looked(signed_at, found[1], found[2], late),
        just_died, letter, debt,
    )  # fmt: skip


def _watches(beats: dict[str, str], real_at: datetime, pack: InForce) -> tuple[Watch, ...]:
    allowed = {SWEEP: pack.setting("silent_sweep_after"), **pack.setting("watches_late_after")}
    found = []
    for name, title in WATCHES.items():
        beat_at = datetime.fromisoformat(beats[name]) if name in beats else None
        late = beat_at is None or real_at - beat_at > timedelta(seconds=allowed[name])
        found.append(Watch(name, title, beat_at, late))
    return tuple(found)
