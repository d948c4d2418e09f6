"""Darkness and severe weather change the risk of everybody who is still out: each is written on the case once, and asks for a fresh look."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from nightlight.records.access.standing import Standing
from nightlight.records.cases.models import Case, Happening
from nightlight.records.drafts.typed import Typed
from nightlight.records.duties.by_form import record_one
from nightlight.records.duties.recording import Step, record
from nightlight.records.journal.actions import head_of
from nightlight.records.journal.sent_once import Sent, first_time
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.actors import SYSTEM
from nightlight.records.workforce.models import Area
from nightlight.rules.darkness import latest_nightfall
from nightlight.rules.days import LONDON
from nightlight.rules.typed_times import next_time, past_time
from nightlight.work.missing.queries import in_words

KIND: Final = "missing"
DARK, WEATHER = "dusk_reached", "weather_warning_issued"
AT_ONCE: Final = 100


def still_out(pack: InForce) -> Any:
    """The open episodes of which somebody is still out there."""
    return Case.objects.filter(kind=KIND, closed_at=None, state__in=pack.setting("still_out"))


def write_nightfall(*, at: datetime, most: int = AT_ONCE) -> int:
    """Write on each such episode that was open when it last got dark that it did, once for each night; how many were written.

    A case that cannot be written keeps nobody from the others. Called again it comes to the same.
    """
    pack = in_force(at)
    fell = latest_nightfall(at, at.astimezone(LONDON).date(), **pack.setting("nightfall"))
    if fell is None:
        return 0
    written = Happening.objects.filter(case=OuterRef("pk"), event=DARK, happened_at__gte=fell)
    due = still_out(pack).filter(~Exists(written), opened_at__lt=fell).order_by("id").values_list("id", "area__name")
    return sum(_write(case, area, fell, at) for case, area in due[:most])


def _write(case: uuid.UUID, area: str, fell: datetime, at: datetime) -> bool:
    try:
        with transaction.atomic():
            head_of(case)
            if Happening.objects.filter(case=case, event=DARK, happened_at__gte=fell).exists():
                return False
            record(by=SYSTEM, at=at, case=case, step=Step(DARK, {}, {"place": area, "time": fell.isoformat()}, fell))
    except Exception as failure:  # noqa: BLE001 - whatever is wrong with one case, it gets dark over the others too
        logging.getLogger(__name__).error("nightfall was not written on %s: %s", case, type(failure).__name__)
        return False
    return True


def check(form: Typed, areas: Mapping[str, str], pack: InForce, at: datetime) -> None:
    """Note everything that is wrong with a severe weather warning."""
    form.needs("warning", "Say what is warned of, such as “amber warning of snow and ice”")
    if not [one for one in form.several.get("area", ()) if one in areas]:
        form.fault("area", "Choose the area, or the areas, that it covers")
    starts = _moment(form, "from", "From when", at, ahead=False) if form.said("from") else at
    ends = _moment(form, "until", "Until when", at, ahead=True) if form.needs("until", "Say until when it lasts, such as 09:00") else None  # fmt: skip
    if starts and starts > at:
        form.fault("from", "From when: a warning is written here once it has begun. Write it then")
    if ends and ends > at + timedelta(hours=pack.setting("weather_warning_longest")):
        form.fault("until", f"Until when: a warning ends within {pack.setting('weather_warning_longest')} hours. Check the day")  # fmt: skip


def _moment(form: Typed, name: str, what: str, at: datetime, *, ahead: bool) -> datetime | None:
    try:
        return next_time(form.said(name), at) if ahead else past_time(form.said(name), at)
    except ValueError as why:
        form.fault(name, f"{what}: {why}")
        return None


def warned(form: Typed, at: datetime) -> dict[str, str]:
    """What is written of a warning without faults."""
    starts = past_time(form.said("from"), at) if form.said("from") else at
    ends = next_time(form.said("until"), at)
    words = f"{form.said('warning')}, from {in_words(starts.isoformat())} to {in_words(ends.isoformat())}"
    return {"warning": words, "from": starts.isoformat(), "until": ends.isoformat()}


@transaction.atomic
def warn_of_weather(*, by: Standing, at: datetime, areas: Sequence[str], warning: Mapping[str, str], form: Sent) -> None:  # fmt: skip
    """Write a severe weather warning on every episode of these areas of which somebody is still out. Sent again it writes nothing more.

    Restricted ones are among them, and nobody is told how many there were. Raises NotYoursToRecord, and as
    `nightlight.records.duties.recording.record` does.
    """
    pack, names = in_force(at), dict(Area.objects.values_list("id", "name"))
    cases = list(still_out(pack).filter(area__in=list(areas)).order_by("id").values_list("id", "area_id"))
    for case, _ in cases:
        head_of(case)
    for case, area in cases:
        if first_time(case, form):
            step = Step(WEATHER, {}, {"place": names[area], **warning})
            record_one(by=by, at=at, case=case, step=step, structure=form.structure)
