"""A form of this feature as it was typed: every field as it stands, the moment that was given, and what is wrong with each in words."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from nightlight.records.duties.sent_once import Sent, sent
from nightlight.records.journal.ids import new_id
from nightlight.rules.typed_text import as_line, as_text
from nightlight.rules.typed_times import read_past

LONGEST_LINE: Final = 300
LONGEST_TEXT: Final = 20_000
MOMENT: Final = ("day", "time")
NOT_HERE: Final = frozenset({"csrfmiddlewaretoken", "once"})


@dataclass(slots=True)
class Typed:
    """A form as it was typed. `once` is the id that the form made, so that sending it twice records it once; `problems` are (field, sentence)."""

    once: uuid.UUID
    typed: dict[str, str] = field(default_factory=dict)
    several: dict[str, list[str]] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)
    sent: bool = False

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

    def moment(self, at: datetime, *, day: str = "day", time: str = "time", what: str = "When it happened") -> datetime | None:  # fmt: skip
        """The instant that was typed as a London day and time; None where nothing was, and where it cannot be, which is noted."""
        if not (self.said(day) or self.said(time)):
            return None
        try:
            return read_past(self.said(day), self.said(time), at)
        except ValueError as why:
            self.fault(time, f"{what}: {why}")
            return None

    def as_sent(self, *more: Any) -> Sent:
        """The form as it was sent, with what else came with it, by which the same sent again is known."""
        return sent(self.once, self.several, *more)


def read(posted: Any, at: datetime, *, texts: Iterable[str] = ()) -> Typed:
    """The form as it was sent, or as it was left; without anything an empty one. Fields named in `texts` hold several lines."""
    if posted is None:
        return Typed(new_id(at))
    form = Typed(_id(posted.get("once")) or new_id(at))
    form.sent = posted.get("do") == "save"
    lines = frozenset(texts)
    for name in posted:
        if name in NOT_HERE:
            continue
        many = name in lines
        form.typed[name] = as_text(posted[name]) if many else as_line(posted[name])
        form.several[name] = [as_line(one) for one in posted.getlist(name)]
        most = LONGEST_TEXT if many else LONGEST_LINE
        if form.sent and not name.startswith("draft_") and len(form.typed[name]) > most:
            form.fault(
                name, f"This is {len(form.typed[name]):,} characters long; write it in at most {most:,} characters"
            )
    return form


def _id(raw: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(str(raw))
    except ValueError:
        return None
