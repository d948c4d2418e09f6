"""What is given of a person when they are met, read into what is kept: as given, and in its normal form. Everything wrong with it is told at once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from nightlight.records.journal.ids import named_id
from nightlight.records.workforce.actors import Actor
from nightlight.rules.days import LONDON
from nightlight.rules.names import CONTACTS, Born, NotReadable, cleaned, read_born

NAMED: Final = {
    "given": "the given names", "family": "the family name", "whole": "the name as said", "born": "the date of birth or age",
    "sex": "the sex", "said_by": "who said so", "phone": "the telephone number", "email": "the e-mail address",
    "account": "the account online", "contacts": "the contact",
}  # fmt: skip
_LONGEST: Final = {"given": 200, "family": 200, "whole": 200, "sex": 20, "said_by": 60}


@dataclass(frozen=True, slots=True)
class Reach:
    """A telephone number, e-mail or account as given. `safe`: whether it is safe to use; None: not known, and not known is never yes."""

    kind: str
    given: str
    safe: bool | None = None


@dataclass(frozen=True, slots=True)
class Met:
    """What was given of a person: any part of it, in the words in which it was given. `born` is a date of birth or an age, such as "about 14"."""

    given: str = ""
    family: str = ""
    whole: str = ""
    born: str = ""
    sex: str = ""
    said_by: str = ""
    reaches: tuple[Reach, ...] = ()


@dataclass(slots=True)
class Read:
    """What is kept of it. `wrong` says, by the name of the part, what cannot be kept; `reaches` hold kind, given, normal form and safe."""

    columns: dict[str, Any] = field(default_factory=dict)
    born: Born | None = None
    reaches: list[tuple[str, str, str, bool | None]] = field(default_factory=list)
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def reasons(self) -> list[str]:
        """All that is wrong, each with what it is about."""
        return [f"{NAMED[part]}: {said}" for part, said in self.wrong.items()]


def id_of_form(by: Actor, once: object, met: Met) -> uuid.UUID:
    """The id of somebody whom a form adds, once however often it is sent; with something else in it, somebody else.

    `once` comes with the form, so it is never an id itself: whoever sent the id of somebody whom they may not see would else have them.
    """
    return named_id("somebody of a form", f"{by.written} {once} {met!r}")


def read(met: Met, at: datetime) -> Read:
    """Read what was given at an instant; nothing is refused here, so that a form can show each fault beside its field."""
    found = Read()
    for part, longest in _LONGEST.items():
        try:
            found.columns[part] = cleaned(getattr(met, part), longest=longest)
        except NotReadable as wrong:
            found.wrong[part] = str(wrong)
    try:
        found.born = read_born(cleaned(met.born), on=_day(at))
    except NotReadable as wrong:
        found.wrong["born"] = str(wrong)
    _read_reaches(met.reaches, found)
    known = (*(found.columns.get(part) for part in ("given", "family", "whole")), found.born, found.reaches)
    if not found.wrong and not any(known):
        found.wrong["whole"] = "Nothing is known of them: give a name, an age or a number, or what others call them"
    found.columns |= _born(found.born)
    return found


def read_reach(reach: Reach) -> tuple[str, str, str, bool | None]:
    """The kind of a contact, what was given, its normal form, and whether it is safe. Raises NotReadable."""
    if reach.kind not in CONTACTS:
        raise NotReadable(f"There is no kind of contact {reach.kind[:20]!r}: it is one of {', '.join(CONTACTS)}")
    given = cleaned(reach.given)
    return reach.kind, given, CONTACTS[reach.kind](given), reach.safe


def _read_reaches(reaches: Iterable[Reach], found: Read) -> None:
    for reach in reaches:
        try:
            found.reaches.append(read_reach(reach))
        except NotReadable as wrong:
            part = reach.kind if reach.kind in CONTACTS else "contacts"
            found.wrong[part] = "; ".join(filter(None, [found.wrong.get(part), str(wrong)]))


def _born(born: Born | None) -> dict[str, Any]:
    if born is None:
        return {"born_year": None, "born_month": None, "born_day": None, "born_sure": None}
    return {"born_year": born.year, "born_month": born.month, "born_day": born.day, "born_sure": born.sure}


def _day(at: datetime) -> date:
    return at.astimezone(LONDON).date()
