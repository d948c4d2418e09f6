"""The forms of administration, as they were sent. What was typed is kept whatever is wrong with it; nothing is chosen by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final

from nightlight.rules.typed_times import instant_of, read_day, read_moment, read_time
from nightlight.work.administration.actions import Person

LONGEST_TYPED: Final = 1200


@dataclass(slots=True)
class Form:
    """What was typed, by field, and what is wrong, by field; the field "" stands for the form as a whole."""

    typed: dict[str, str] = field(default_factory=dict)
    ticked: dict[str, tuple[str, ...]] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)

    def wrong(self, name: str) -> str:
        """What is wrong with a field; nothing where nothing is."""
        return next((said for about, said in self.problems if about == name), "")

    def value(self, name: str) -> str:
        """What was typed into a field."""
        return self.typed.get(name, "")

    def fault(self, name: str, said: str) -> None:
        """Note what is wrong with a field."""
        self.problems.append((name, said))

    def refused(self, reasons: Iterable[str], fields: Mapping[str, str] | None = None) -> None:
        """Note why an act was refused: each reason at the field whose word it holds, the others at the head of the form."""
        for reason in reasons:
            where = next((name for word, name in (fields or {}).items() if word in reason), "")
            self.fault(where, f"{reason[:1].upper()}{reason[1:]}")

    def moment(self, name: str) -> datetime | None:
        """A day and time as clocks in London show it; None for nothing, or for what is wrong, which is noted."""
        if not self.value(name):
            return None
        try:
            return instant_of(read_moment(self.value(name)))
        except ValueError as problem:
            self.fault(name, str(problem))
            return None

    def day(self, name: str) -> date | None:
        """A day; None for nothing, or for what is wrong, which is noted."""
        try:
            return date.fromisoformat(read_day(self.value(name)))
        except ValueError as problem:
            self.fault(name, str(problem) if self.value(name) else "Write a day, such as 14/11/2026")
            return None

    def time(self, name: str) -> time | None:
        """A time of day; None for nothing, or for what is wrong, which is noted."""
        try:
            return time.fromisoformat(read_time(self.value(name)))
        except ValueError as problem:
            self.fault(name, str(problem) if self.value(name) else "Write a time, such as 07:00")
            return None

    def number(self, name: str) -> int | None:
        """A whole number; None for nothing, or for what is wrong, which is noted."""
        if self.value(name).isascii() and self.value(name).isdigit() and len(self.value(name)) < 5:
            return int(self.value(name))
        self.fault(name, "Write a number, in figures")
        return None

    def needs(self, name: str, said: str) -> None:
        """Note a field that was left empty."""
        if not self.value(name):
            self.fault(name, said)

    def person(self) -> Person:
        """What was typed about a person."""
        return Person(**{name: self.value(name) for name in ("collar", "name", "rank", "email", "team")})


def read(sent: Any, *lists: str) -> Form:
    """The form as it was sent: each field as one line, `lists` as everything that was ticked. Without anything sent an empty one."""
    if sent is None:
        return Form()
    typed = {name: _line(sent.get(name)) for name in sent}
    return Form(typed, {name: tuple(one[:80] for one in sent.getlist(name)) for name in lists})


def holding(person: Any) -> Form:
    """The form that changes a person, as it stands on record."""
    values = {
        "name": person.name,
        "rank": person.rank,
        "email": person.email,
        "team": person.team_id or "",
        "collar": person.collar,
    }
    return Form(typed=values)


def _line(value: Any) -> str:
    """What was typed as one line; a character that no database keeps is shown as what it is."""
    return " ".join(str(value or "").replace("\x00", "�").split())[:LONGEST_TYPED]
