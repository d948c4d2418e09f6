"""What is typed about blanking: read, kept as it was, and what is wrong with it beside each field. Nothing is chosen beforehand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from nightlight.work.record_keeping.actions import LEAST_WORDS, LONGEST_REASON, Word

ALL, SOME = "all", "some"
MOST_TICKED: Final = 1000


@dataclass(slots=True)
class Decision:
    """A decision to blank as it was typed. `which` is all or some, `ticked` the values of the texts that were ticked."""

    which: str = ""
    ticked: tuple[str, ...] = ()
    authority: str = ""
    reason: str = ""
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def words(self) -> list[Word] | Literal["all"]:
        """What is to be blanked."""
        if self.which == ALL:
            return "all"
        parts = (value.partition(":") for value in self.ticked)
        return [
            (int(number), name)
            for number, _, name in parts
            if number.isascii() and number.isdigit() and len(number) < 10
        ]


def decision(posted: Any, authorities: Collection[str], *, sent: bool) -> Decision:
    """The decision as it was typed, and once it was `sent` what is wrong with it; without anything typed an empty one."""
    if posted is None:
        return Decision()
    form = Decision(
        which=str(posted.get("which", "")),
        ticked=tuple(posted.getlist("word")[:MOST_TICKED]),
        authority=str(posted.get("authority", "")),
        reason=str(posted.get("reason", "")).strip(),
    )
    if sent:
        _check(form, authorities)
    return form


def _check(form: Decision, authorities: Collection[str]) -> None:
    if form.which not in (ALL, SOME):
        form.problems["which"] = "Choose whether all words are blanked or only some"
    elif not form.words:
        form.problems["which"] = "Tick the words to blank, or choose all"
    if form.authority not in authorities:
        form.problems["authority"] = "Choose by what authority"
    if wrong := _wrong_with(form.reason):
        form.problems["reason"] = wrong


def _wrong_with(reason: str) -> str:
    if len(reason.split()) < LEAST_WORDS:
        return f"Say why, in {LEAST_WORDS} words or more"
    if len(reason) > LONGEST_REASON:
        return f"The reason has {len(reason):,} characters; shorten it to {LONGEST_REASON:,}"
    return "The reason holds a null character, which no record can keep; take it out" if "\0" in reason else ""


def why(posted: Any) -> tuple[str, str]:
    """(the reason for reading a journal, what is wrong with it)."""
    reason = str(posted.get("reason", "")).strip()
    return reason, _wrong_with(reason)


def page_number(text: str) -> int:
    """The number of a page in an address; 1 for anything that is none."""
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def entry_number(text: str) -> int | None:
    """The number of an entry in an address; None for anything that is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
