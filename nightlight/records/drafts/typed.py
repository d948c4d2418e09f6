"""A form as it was typed: every field as it stands, the moment that was given, and what is wrong with each in words."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from nightlight.records.journal.ids import new_id
from nightlight.records.journal.sent_once import DRAFT, FIELD, Sent, once_of, sent
from nightlight.rules.typed_text import as_line, as_text
from nightlight.rules.typed_times import read_past
from nightlight.rules.vocabulary import meant

LONGEST_LINE: Final = 300
LONGEST_TEXT: Final = 20_000
SAVE: Final = "save"
"""What the button says that sends a form to be recorded, where a form has one such button."""
_NOT_TYPED: Final = frozenset({"csrfmiddlewaretoken", FIELD})


@dataclass(slots=True)
class Typed:
    """A form as it was typed. `once` is the id that the form made, so that sending it twice records it once; `pressed` is what its button says.

    `several` holds every value of a field, `typed` the last; `problems` are (field, sentence).
    """

    once: uuid.UUID
    typed: dict[str, str] = field(default_factory=dict)
    several: dict[str, list[str]] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)
    pressed: str = ""

    @property
    def sent(self) -> bool:
        """Whether it was sent to be recorded."""
        return self.pressed == SAVE

    def said(self, name: str) -> str:
        """What stands in a field."""
        return self.typed.get(name, "")

    def wrong(self, name: str) -> str:
        """What is wrong with a field; nothing if it is fine."""
        return next((text for one, text in self.problems if one == name), "")

    def fault(self, name: str, text: str) -> None:
        """Note that something is wrong with a field."""
        if not self.wrong(name):
            self.problems.append((name, text))

    @property
    def status(self) -> int:
        """The status of the answer that shows the form."""
        return 400 if self.problems else 200

    def needs(self, name: str, told: str) -> str:
        """What stands in a field that may not be empty; empty, that is noted."""
        if not self.said(name):
            self.fault(name, told)
        return self.said(name)

    def chosen(self, name: str, choices: Mapping[str, str] | Iterable[str], told: str) -> str:
        """What was chosen among these; nothing chosen, or anything else, is noted. There is never a choice that nobody made."""
        if self.said(name) not in choices:
            self.fault(name, told)
            return ""
        return self.said(name)

    def named(self, name: str, known: Mapping[str, str], missing: str, *, kind: str, remedy: str) -> str:
        """The words of the one of these that was typed, by its whole name or the part that tells it apart; what names none is noted with the nearest.

        `known` gives the words by id; `kind` is what one of them is called, `remedy` what to do where it is not there.
        """
        typed = self.needs(name, missing)
        key, hint = meant(typed, known) if typed else ("", "")
        if typed and not key:
            self.fault(name, f"No {kind} is called “{typed[:80]}”{hint}. {remedy}")
        return known.get(key, "")

    def moment(self, at: datetime, *, what: str = "When it happened", earliest: datetime | None = None, before: str = "anybody reported them missing") -> datetime | None:  # fmt: skip
        """The instant that was typed as a London day and time; None where nothing was, and where it cannot be, which is noted.

        `earliest` is when they were reported missing, or what `before` says happened, before which nothing of this kind can have been.
        """
        if not (self.said("day") or self.said("time")):
            return None
        try:
            found = read_past(self.said("day"), self.said("time"), at)
        except ValueError as why:
            self.fault("time", f"{what}: {why}")
            return None
        if earliest and found < earliest.replace(second=0, microsecond=0):
            self.fault("time", f"{what}: that is before {before}. Check the day and the time")
        return found

    def holding(self, **names: str) -> dict[str, str]:
        """What stands in these fields, by what the record calls each; what is empty is left out."""
        return {key: self.said(name) for key, name in names.items() if self.said(name)}

    def as_sent(self, *more: Any) -> Sent:
        """The form as it was sent, with what else came with it, by which the same sent again is known."""
        return sent(self.once, self.several, *more)


def read(posted: Any, at: datetime, *, texts: Iterable[str] = ()) -> Typed:
    """The form as it was sent, or as it was left; without anything an empty one. Fields named in `texts` hold several lines."""
    if posted is None:
        return Typed(new_id(at))
    form = Typed(once_of(posted, at), pressed=as_line(posted.get("do", "")))
    lines = frozenset(texts)
    for name in posted:
        if name in _NOT_TYPED:
            continue
        many = name in lines
        form.typed[name] = as_text(posted[name]) if many else as_line(posted[name])
        form.several[name] = [as_line(one) for one in posted.getlist(name)]
        most, found = LONGEST_TEXT if many else LONGEST_LINE, len(form.typed[name])
        if form.pressed and not name.startswith(DRAFT) and found > most:
            form.fault(name, f"This is {found:,} characters long; write it in at most {most:,} characters")
    return form
