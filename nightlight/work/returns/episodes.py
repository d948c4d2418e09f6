"""Missing episodes as rows: what is on record of each, in the words of policy. What nobody recorded is "Not recorded", and never no."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from nightlight.records.cases.models import Case, Happening
from nightlight.records.facts.on_record import OnRecord
from nightlight.records.packs.queries import InForce
from nightlight.records.people.queries import Known
from nightlight.rules.days import LONDON
from nightlight.rules.wording import Wording, plain
from nightlight.work.returns.authorities import HOST, NOT_RECORDED, PLACING, authority
from nightlight.work.returns.counting import band_names, banded

KIND: Final = "missing"
BACK: Final = ("returned", "found_confirmed")
AWAY_AGAIN: Final = ("missing_recorded", "reopened", "located_not_safe")
OFFERED: Final = ("return_interview_offered", "return_interview_declined", "return_interview_done")
HELD: Final = ("return_interview_done",)
ENDED_IN: Final = ("closing", "agreed", "closed")
STILL, NOT_BACK, NO_CHILD = "Still missing", "Not back yet", "Not a child"
YES, NO, NOT_KNOWN = "Yes", "No", "Not known"


@dataclass(frozen=True, slots=True)
class Episode:
    """One missing episode. `words` holds by field what it counts under; `hours` is None while the person is missing; `name` and `born` are for councils."""

    case: uuid.UUID
    reference: str
    person: str
    reported: datetime
    back: datetime | None
    hours: float | None
    words: Mapping[str, Sequence[str]]
    name: str
    born: str

    def told(self, name: str) -> str:
        """What a field says, in one text."""
        return "; ".join(self.words.get(name, ()))


@dataclass(frozen=True, slots=True)
class Held:
    """What one case gives to read an episode from: its record, its levels in order, who it is about, and what is kept of their councils."""

    case: Case
    reported: datetime
    record: OnRecord
    levels: Sequence[str]
    person: Known | None
    kept: Mapping[str, str]


def episode(held: Held, at: datetime, pack: InForce) -> Episode:
    """The row of one case, as it is on record at an instant."""
    told, facts = held.record.happenings, held.record.facts.values(at)
    back = came_back(told)
    age = _age(facts.get("age"), held.person, held.reported.astimezone(LONDON).date())
    grown = pack.rulebook.is_known_adult({**facts, **({"age": age} if age is not None else {})})
    hours = round((back - held.reported) / timedelta(hours=1), 1) if back else None
    words: dict[str, Sequence[str]] = {
        **_about(held, told, facts, age, pack), **_course(held, told, facts, hours, pack), **_interview(told, back, pack, grown=grown),
        "grown": ("yes" if grown else "no",),
    }  # fmt: skip
    words["risk_sex_age"] = (" · ".join((words["level_highest"][0], words["sex"][0], words["age_band"][0])),)
    person = held.person
    return Episode(
        held.case.id, held.case.reference, str(person.person) if person else f"case {held.case.id}", held.reported, back, hours, words,
        person.named if person else "", str(person.born) if person and person.born else "",
    )  # fmt: skip


def came_back(told: Iterable[Happening]) -> datetime | None:
    """When somebody first said that they were back, or saw them, after they last went; None: they are missing."""
    back: datetime | None = None
    for one in told:
        if one.event in BACK:
            back = back or one.happened_at
        elif one.event in AWAY_AGAIN:
            back = None
    return back


def orders(pack: InForce) -> dict[str, tuple[str, ...]]:
    """In which order the words of a field stand, for those fields that have one."""
    scale = pack.pack.scales[KIND]
    levels = [_level(one, pack) for one in (*reversed(scale.order), *scale.outside)]
    hours = str(_interview_hours(pack))
    in_time = (f"Within {hours} hours", "Later", "Not yet", NOT_BACK)
    return {
        "age_band": (*band_names(_value(pack, "age_bands"), "years"), NOT_RECORDED),
        "duration": (*band_names(_value(pack, "duration_bands"), "hours"), STILL),
        "level_first": (*levels, NOT_RECORDED), "level_highest": (*levels, NOT_RECORDED), "care": (YES, NO, NOT_KNOWN),
        "harm": (YES, NO, "Not asked yet", NOT_BACK), "interview_offered": in_time, "interview_held": in_time,
    }  # fmt: skip


def _about(
    held: Held, told: Sequence[Happening], facts: Mapping[str, Any], age: int | None, pack: InForce
) -> dict[str, Sequence[str]]:
    sex = next((one.sex for one in held.person.identities if one.sex), "") if held.person else ""
    carried = _value(pack, "authorities_carried")
    return {
        "age": (str(age) if age is not None else NOT_RECORDED,),
        "age_band": (banded(age, _value(pack, "age_bands"), "years", NOT_RECORDED),),
        "sex": (sex.capitalize() or NOT_RECORDED,), "ethnicity": (_said(told, "ethnicity") or NOT_RECORDED,),
        "care": (_yes_no(facts.get("looked_after")),), "placed_out": (_yes_no(facts.get("placed_out_of_area")),),
        "placing": (authority(PLACING, told, held.kept, carried),), "host": (authority(HOST, told, held.kept, carried),),
        "vulnerability": tuple(
            pack.pack.facts[one].about.rstrip(".") for one in _value(pack, "vulnerabilities") if facts.get(one) is True
        ),
    }  # fmt: skip


def _course(
    held: Held, told: Sequence[Happening], facts: Mapping[str, Any], hours: float | None, pack: InForce
) -> dict[str, Sequence[str]]:
    code = _said([one for one in told if one.event == "closure_proposed"], "closing_code")
    ended = code if held.case.state in ENDED_IN else ""
    scale = pack.pack.scales[KIND]
    rank = {level: place for place, level in enumerate(scale.order)}
    highest = max(held.levels, key=lambda one: rank.get(scale.outside.get(one) or one, -1), default="")
    harm = facts.get("harm_while_missing")
    return {
        "recorded": (NO if held.case.state == "not_missing" else YES,),
        "level_first": (_level(held.levels[0], pack) if held.levels else NOT_RECORDED,),
        "level_highest": (_level(highest, pack) if highest else NOT_RECORDED,),
        "duration": (banded(hours, _value(pack, "duration_bands"), "hours", STILL),),
        "how": tuple(filter(None, [_said([one for one in told if one.event == "returned"], "how")])),
        "found_by": tuple(filter(None, [_said(told, "found_by")])), "where_found": tuple(filter(None, [_said(told, "where_found")])),
        "ended": (str(pack.setting("closing_codes_of_missing").get(ended, plain(ended))) if ended else "Not closed yet",),
        "ended_word": (ended,),
        "harm": (YES if harm is True else NO if harm is False else "Not asked yet" if hours is not None else NOT_BACK,),
        "state": (pack.tables[KIND].states[held.case.state].name,),
    }  # fmt: skip


def _interview(
    told: Sequence[Happening], back: datetime | None, pack: InForce, *, grown: bool
) -> dict[str, Sequence[str]]:
    hours = _interview_hours(pack)

    def done(events: Sequence[str]) -> str:
        if grown:
            return NO_CHILD
        if back is None:
            return NOT_BACK
        first = next((one.happened_at for one in told if one.event in events and one.happened_at >= back), None)
        if first is None:
            return "Not yet"
        return f"Within {hours} hours" if first - back <= timedelta(hours=hours) else "Later"

    return {"interview_offered": (done(OFFERED),), "interview_held": (done(HELD),)}


def _interview_hours(pack: InForce) -> int:
    """Within how many hours policy wants the return interview."""
    return int(pack.pack.duties["return_interview"].due.rows["any"].value or 0)


def _age(said: Any, person: Known | None, on: date) -> int | None:
    if isinstance(said, int | float) and not isinstance(said, bool):
        return int(said)
    ages = person.ages(on) if person else None
    return ages[0] if ages else None


def _said(told: Sequence[Happening], name: str) -> str:
    """The newest text under this name that anything on record carries."""
    found = (one.data.get(name) for one in reversed(told))
    return next((one.strip() for one in found if isinstance(one, str) and one.strip()), "")


def _yes_no(value: Any) -> str:
    return YES if value is True else NO if value is False else NOT_KNOWN


def _level(level: str, pack: InForce) -> str:
    return Wording(pack.pack).level(level)


def _value(pack: InForce, key: str) -> Any:
    return pack.pack.value(f"returns.{key}")
