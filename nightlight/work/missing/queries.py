"""What the pages of a missing episode show: which duties an event meets, what a form came to, and every enquiry, sighting and visit."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from nightlight.records.cases.models import Case, Happening
from nightlight.records.duties.due import Due
from nightlight.records.duties.lists import case_clocks, clocks_named
from nightlight.records.duties.put_off import NOT_DONE, OF_DUTY
from nightlight.records.facts.on_record import on_record
from nightlight.records.journal.above import names_of
from nightlight.records.journal.models import Entry
from nightlight.records.journal.sent_once import sent_before
from nightlight.records.packs.queries import InForce
from nightlight.rules.days import LONDON
from nightlight.rules.reckoning import Reckoning
from nightlight.rules.typed_times import instant_of
from nightlight.rules.wording import Wording, plain

ARRIVED: Final = "officer_attended"
BESIDE: Final = "beside"
LATEST: Final = 200
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_ELSEWHERE: Final = frozenset({"officer", NOT_DONE, OF_DUTY, BESIDE, "note"})
NAMES: Final[Mapping[str, str]] = {
    "home_searched": "Search of the home",
    "last_sighting_account_taken": "Account of who saw them last",
    "photo_obtained": "Photo",
    "devices_decided": "Devices and diaries",
    "family_told": "News to the family",
    "phone_checked": "The phone",
    "no_reply": "Visit, and nobody answered",
    "sighting": "Sighting",
}
"""What stands in a list, whether it was done or not; the event's own meaning says that it was."""


@dataclass(frozen=True, slots=True)
class Meets:
    """A duty that something meets: what it asks for, and until when. `starts` says that it starts by arriving, and is met at once."""

    duty: str
    what: str
    due_at: datetime | None
    missed: bool
    starts: bool = False


def reckoned(case: uuid.UUID, at: datetime, pack: InForce) -> Reckoning:
    """Where the case stands now, by the rules that also keep its clocks."""
    return on_record(case).reckoned(at, pack.rulebook)


def meets(case: Case, events: Iterable[str], pack: InForce, at: datetime, *, arriving: bool = False) -> dict[str, list[Meets]]:  # fmt: skip
    """The open duties that each of these events meets, soonest first; with `arriving` also what starts only when an officer arrives."""
    now = case_clocks(case.id, at=at).every()
    found: dict[str, list[Meets]] = {}
    for event in events:
        rows = [one for one in now if event in pack.pack.duties[one.duty].met_by] if now else []
        some = {one.duty: Meets(one.duty, one.what.rstrip("."), one.due_at, one.state == "missed") for one in rows}
        if arriving:
            for key, what in _started_by_arriving(case, event, pack):
                some.setdefault(key, Meets(key, what, None, missed=False, starts=True))
        found[event] = sorted(some.values(), key=lambda one: (one.due_at is None, one.due_at or at))
    return found


def _started_by_arriving(case: Case, event: str, pack: InForce) -> Iterable[tuple[str, str]]:
    level = case.levels.get("missing", "unresolved")
    row = pack.pack.value("duties.unresolved_uses_row") if level == "unresolved" else level
    for key, duty in pack.pack.duties.items():
        starts = ARRIVED in duty.starts_on.events and duty.starts_on.when is None
        if starts and event in duty.met_by and not {row, "any"}.isdisjoint(duty.due.rows):
            yield key, duty.what.rstrip(".")


def arrives(case: Case, pack: InForce, at: datetime) -> bool:
    """Whether a visit is also the arrival of an officer: nobody has arrived yet, or somebody still has to."""
    if not Happening.objects.filter(case=case, event=ARRIVED).exists():
        return True
    return bool(meets(case, [ARRIVED], pack, at)[ARRIVED])


def done_before(case: Case, events: Collection[str]) -> dict[str, Happening]:
    """Of these events those that are on record, each the latest."""
    return {one.event: one for one in Happening.objects.filter(case=case, event__in=list(events))}


@dataclass(frozen=True, slots=True)
class CameTo:
    """What one form came to: the duties that it met, those that it started, and what was not done with the reason.

    `before` counts what is on record from the same form, sent before with something else in it.
    """

    met: tuple[Due, ...]
    started: tuple[Due, ...]
    not_done: tuple[tuple[str, str], ...]
    happened_at: datetime
    before: int


def came_to(case: uuid.UUID, form: uuid.UUID, pack: InForce, at: datetime) -> CameTo | None:
    """What a form came to, from the entries that it wrote; None where it wrote none."""
    entries = list(Entry.objects.filter(chain=case, structure__form=str(form)).order_by("number"))
    if not entries:
        return None
    met = [clock for one in entries for clock, _, _ in one.structure.get("met", ())]
    started = [clock for one in entries for clock, _, _ in one.structure.get("started", ())]
    rows = {str(one.clock): one for one in clocks_named([uuid.UUID(one) for one in {*met, *started}], at=at)}
    not_done = [
        (name_of(event, pack), why)
        for one in Happening.objects.filter(case=case, entry__in=[one.number for one in entries])
        for event, why in not_done_of(one.data)
    ]
    over = dict.fromkeys(clock for clock in met if rows[clock].state == "met")
    open_now = dict.fromkeys(clock for clock in started if rows[clock].state in ("running", "missed"))
    return CameTo(
        tuple(rows[one] for one in over), tuple(rows[one] for one in open_now), tuple(not_done),
        entries[0].happened_at, len(sent_before(case, form)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One enquiry, sighting or visit as the list shows it: what kind, who did it, what came of it; or why it was not done."""

    entry: int
    kind: str
    event: str
    at: datetime
    written: datetime
    who: str
    held: tuple[tuple[str, str], ...] = ()
    not_done: str = ""

    @property
    def late(self) -> bool:
        """Whether it was written down a minute or more after it happened."""
        return (self.written - self.at).total_seconds() >= 60


@dataclass(slots=True)
class _Listing:
    pack: InForce
    names: Mapping[str, str]
    rows: list[Row] = field(default_factory=list)

    def add(self, one: Happening) -> None:
        data = one.data
        who = text_of(data, "officer") or self.names.get(one.by, one.by)
        for event, why in not_done_of(data):
            held = tuple(_held({key: value for key, value in data.items() if key != "reason"}))
            self.rows.append(Row(one.entry, self._kind(event), event, one.happened_at, one.recorded_at, who, held, why))  # fmt: skip
        if one.event and not data.get(BESIDE):
            kind = text_of(data, "kind") if one.event == "enquiry_made" else ""
            data = {key: value for key, value in data.items() if not (kind and key == "kind")}
            self.rows.append(Row(one.entry, kind[:1].upper() + kind[1:] or self._kind(one.event), one.event, one.happened_at, one.recorded_at, who, tuple(_held(data))))  # fmt: skip

    def _kind(self, event: str) -> str:
        return name_of(event, self.pack)


def name_of(event: str, pack: InForce) -> str:
    """What an event is called where it may have been done or not."""
    kinds = pack.setting("enquiry_kinds")
    return NAMES.get(event) or (kinds[event]["words"] if event in kinds else Wording(pack.pack).event(event))


def listed_events(pack: InForce) -> frozenset[str]:
    """The events that the list of enquiries shows: what policy counts as an enquiry, the kinds that a page offers, and sightings."""
    return frozenset(
        {*pack.setting("enquiries"), *pack.setting("enquiry_kinds"), "sighting", "no_reply", "photo_obtained", "devices_decided"}
    )  # fmt: skip


def enquiries(case: Case, pack: InForce, *, most: int = LATEST) -> tuple[Row, ...]:
    """Every enquiry and sighting of a case, those that were not done among them, the newest first."""
    shown = listed_events(pack)
    happenings = Happening.objects.filter(case=case).order_by("-happened_at", "-entry")
    found = [one for one in happenings if one.event in shown or not_done_of(one.data)][:most]
    listing = _Listing(pack, names_of({one.by for one in found}))
    for one in found:
        listing.add(one)
    return tuple(listing.rows[:most])


def not_done_of(data: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What a record says was not done, each with the reason; nothing where it says so in no way that can be read."""
    found = data.get(NOT_DONE)
    return tuple((str(event), in_words(why)) for event, why in found.items()) if isinstance(found, Mapping) else ()


def text_of(data: Mapping[str, Any], key: str) -> str:
    """What a record holds under a name as a text, whatever it is; nothing where it holds nothing."""
    found = data.get(key)
    return found if isinstance(found, str) else "" if found in (None, [], {}) else in_words(found)


def instant_in(data: Mapping[str, Any], key: str) -> datetime | None:
    """The instant that a record holds under a name, as the rules read it; None where what it holds is none."""
    found = data.get(key)
    if not isinstance(found, str):
        return None
    try:
        return instant_of(found).astimezone(LONDON).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _held(data: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for key, value in data.items():
        if key not in _ELSEWHERE and value not in ("", None, [], {}):
            yield plain(key).capitalize(), in_words(value)
    if data.get("note"):
        yield "Note", in_words(data["note"])


def in_words(value: Any) -> str:
    """What a record holds, in words; an instant as London shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(in_words, value))
    if isinstance(value, Mapping):
        return "; ".join(f"{plain(str(key))}: {in_words(one)}" for key, one in value.items())
    try:
        there = datetime.fromisoformat(str(value)) if _DAY.match(str(value)) else None
        there = there.astimezone(LONDON) if there and there.tzinfo else there
    except (ValueError, OverflowError):
        there = None
    if there is None:
        return str(value)
    if there.tzinfo is None:
        return f"{there.day} {there:%B %Y}"
    return f"{there:%H:%M %Z} on {there.day} {there:%B %Y}"
