"""What a briefing needs to know of a missing person, on one sheet of paper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from nightlight.records.cases.involving import people_in
from nightlight.records.cases.models import Case, Happening
from nightlight.records.duties.due import Due
from nightlight.records.facts.on_record import OnRecord
from nightlight.records.journal.above import names_of
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.people.queries import Known
from nightlight.rules.days import LONDON
from nightlight.rules.reckoning import Reckoning
from nightlight.rules.wording import Wording, fact_value
from nightlight.work.found.queries import Shown, open_duties, photo_of, reckoned

MOST_FACTS: Final = 16
MOST_DUTIES: Final = 12
MOST_ENQUIRIES: Final = 6
LONGEST: Final = 220


class Person(NamedTuple):
    """Somebody in the case: as what, the name, how old, and whether it is a child."""

    role: str
    name: str
    age: str
    child: bool


class Said(NamedTuple):
    """Something that is known, in words: what, the value, by whom and when."""

    about: str
    value: str
    by: str
    at: datetime


class Done(NamedTuple):
    """Something that was done: when, what, by whom, and what came of it."""

    at: datetime
    what: str
    who: str
    came: str


@dataclass(frozen=True, slots=True)
class Briefing:
    """Everything on the sheet, children first. `level` and `reach` are in words; `more` counts what was left off, by part."""

    people: tuple[Person, ...]
    photo: Shown | None
    state: str
    level: str
    reach: str
    because: tuple[str, ...]
    owner: str
    area: str
    words: tuple[Done, ...]
    seen: tuple[Said, ...]
    facts: tuple[Said, ...]
    unknown: tuple[str, ...]
    duties: tuple[Due, ...]
    enquiries: tuple[Done, ...]
    more: dict[str, int]


def of(case: Case, at: datetime) -> Briefing:
    """The sheet of a case as it stands."""
    pack = in_force(at)
    record, found = reckoned(case.id, at)
    level, reach, because = _level(found, pack)
    said = _said(record, pack)
    last = pack.setting("last_seen")
    facts = [one for name, one in said if name not in last["facts"]]
    seen = (*(one for name, one in said if name in last["facts"]), *_last_seen(record, last["events"], pack))
    done, words = _done(record, pack), _words(record)
    duties = open_duties(case.id, at)
    unknown = dict.fromkeys(fact for one in found.assessed.values() for fact in one.ask)
    return Briefing(
        people=_people(case, at, pack), photo=photo_of(case.id, at), state=pack.tables[case.kind].states[case.state].name, level=level,
        reach=reach, because=because, owner=case.owner.name, area=case.area.name, words=words, seen=seen,
        facts=tuple(facts[:MOST_FACTS]), unknown=tuple(pack.pack.facts[one].ask for one in list(unknown)[:4]),
        duties=duties[:MOST_DUTIES], enquiries=done[:MOST_ENQUIRIES],
        more={"facts": max(0, len(facts) - MOST_FACTS), "duties": max(0, len(duties) - MOST_DUTIES), "enquiries": max(0, len(done) - MOST_ENQUIRIES)},
    )  # fmt: skip


def _people(case: Case, at: datetime, pack: InForce) -> tuple[Person, ...]:
    called = pack.setting("roles_in_a_case")
    people = sorted(people_in(case.id), key=lambda one: one.role != "child")
    return tuple(
        Person(called.get(one.role, one.role), one.known.named, _age(one.known, at), one.role == "child")
        for one in people
    )


def _age(known: Known, at: datetime) -> str:
    found = known.ages(at.astimezone(LONDON).date())
    if found is None:
        return ""
    least, most = found
    return str(least) if least == most else f"{least} to {most}"


def _level(found: Reckoning, pack: InForce) -> tuple[str, str, tuple[str, ...]]:
    one, words = found.assessed.get("missing"), Wording(pack.pack)
    if one is None:
        return "not graded", "", ()
    reach = words.level(one.could_reach) if one.could_reach != one.level else ""
    return (
        words.level(one.level),
        reach,
        tuple(dict.fromkeys(rule.because for rule in one.deciding)) or tuple(one.because[:4]),
    )


def _said(record: OnRecord, pack: InForce) -> list[tuple[str, Said]]:
    """The newest word on each fact that is known and not plainly no, the newest first."""
    newest: dict[str, Any] = {}
    for one in record.said:
        newest[one.word.fact] = one.word
    known = pack.pack.facts
    found = [
        (
            name,
            Said(
                known[name].about.rstrip("."),
                _short(fact_value(known[name], word.value)),
                word.said_by,
                word.obtained_at,
            ),
        )
        for name, word in newest.items()
        if name in known and word.value is not None and word.value is not False
    ]
    return sorted(found, key=lambda one: one[1].at, reverse=True)


def _last_seen(record: OnRecord, events: Iterable[str], pack: InForce) -> Iterable[Said]:
    """The newest of each of these events, as what was said in it."""
    for event in events:
        one = next((one for one in reversed(record.happenings) if one.event == event), None)
        if one is not None:
            about = pack.pack.events[event].meaning.rstrip(".")
            yield Said(
                about,
                _came(value for key, value in one.data.items() if key != "witness"),
                str(one.data.get("witness", "")),
                one.happened_at,
            )


def _done(record: OnRecord, pack: InForce) -> list[Done]:
    """Enquiries that were made, the newest first."""
    wanted, kinds = pack.setting("enquiries"), pack.setting("enquiry_kinds")
    rows = [one for one in reversed(record.happenings) if one.event in wanted and "beside" not in one.data]
    names = names_of({one.by for one in rows})
    found = []
    for one in rows:
        meaning = pack.pack.events[one.event].meaning.rstrip(".")
        what = kinds[one.event]["words"] if one.event in kinds else meaning
        found.append(Done(one.happened_at, what, names.get(one.by, one.by), _came(one.data.values())))
    return found


def _words(record: OnRecord) -> tuple[Done, ...]:
    """What children said, exactly, the newest first."""
    rows: list[Happening] = [
        one for one in reversed(record.happenings) if one.data.get("words") and one.event.startswith("child_")
    ]
    names = names_of({one.by for one in rows})
    return tuple(
        Done(one.happened_at, str(one.data.get("child", "")), names.get(one.by, one.by), _short(str(one.data["words"])))
        for one in rows[:2]
    )


def _came(values: Iterable[Any]) -> str:
    return _short("; ".join(str(one) for one in values if isinstance(one, str) and one))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rsplit(' ', 1)[0]} …"
