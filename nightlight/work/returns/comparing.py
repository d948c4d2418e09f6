"""A council's own list of episodes against ours: in both, only theirs, only ours. Nothing of it is imported, and nothing is kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from nightlight.records.journal.showing import shown
from nightlight.rules.days import LONDON
from nightlight.rules.names import normal_name
from nightlight.rules.typed_text import as_line
from nightlight.rules.typed_times import read_day
from nightlight.work.returns.episodes import Episode

LARGEST: Final = 1_000_000
MOST: Final = 5_000
HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "reference": ("reference", "ref", "police reference"), "name": ("name", "child", "child name"),
    "born": ("date of birth", "dob", "born"), "day": ("date", "missing from", "date missing", "start", "start date"),
}  # fmt: skip
"""What the columns of a council's list may be called."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a council's list: its number in the file, and what it says."""

    number: int
    reference: str
    name: str
    born: date | None
    day: date | None

    @property
    def words(self) -> str:
        """The line as people read it."""
        days = (f"born {self.born:%d/%m/%Y}" if self.born else "", f"missing {self.day:%d/%m/%Y}" if self.day else "")
        return ", ".join(filter(None, (self.reference, self.name, *days)))


@dataclass(slots=True)
class Theirs:
    """A council's list as it was read: its lines, those that could not be read with why, and what is wrong with the file itself."""

    lines: list[Line] = field(default_factory=list)
    unread: list[tuple[int, str]] = field(default_factory=list)
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """The three lists. `both` pairs their line with our episode, and says whether we count it for this council."""

    both: tuple[tuple[Line, Episode, bool], ...]
    theirs: tuple[Line, ...]
    ours: tuple[Episode, ...]


def read_list(content: bytes) -> Theirs:
    """A council's list out of a CSV file. A line that says too little, or a day that is none, is listed as unread and never left out in silence."""
    found = Theirs()
    if len(content) > LARGEST:
        found.wrong = f"The file has {len(content) / 1e6:.1f} MB; choose one of at most 1 MB"
    elif not content.strip():
        found.wrong = "The file is empty; choose another"
    elif b"\0" in content or content.startswith(b"PK"):
        found.wrong = "This is no CSV file. In the spreadsheet, save the sheet as CSV, and choose that"
    if found.wrong:
        return found
    try:
        lines = list(csv.reader(io.StringIO(_text(content), newline=""), strict=False))
    except csv.Error:
        found.wrong = "This cannot be read as CSV. In the spreadsheet, save the sheet as CSV, and choose that"
        return found
    columns = _columns(lines[0] if lines else ())
    if "reference" not in columns and not {"name", "day"} <= columns.keys():
        found.wrong = "The first line must name the columns: Reference; or Name, Date of birth and Date"
    elif len(lines) > MOST + 1:
        found.wrong = f"The file has {len(lines) - 1:,} lines; at most {MOST:,} are compared in one go"
    else:
        for number, cells in enumerate(lines[1:], start=2):
            _take(found, number, {key: cells[place] for key, place in columns.items() if place < len(cells)})
    return found


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _columns(heading: Sequence[str]) -> dict[str, int]:
    called = [" ".join(one.casefold().replace("_", " ").split()) for one in heading]
    return {
        key: next(called.index(name) for name in names if name in called)
        for key, names in HEADINGS.items()
        if any(name in called for name in names)
    }


def _take(found: Theirs, number: int, cells: Mapping[str, str]) -> None:
    said = {key: shown(as_line(value))[:200].removeprefix("'") for key, value in cells.items()}
    if not any(said.values()):
        return
    try:
        line = Line(number, said.get("reference", ""), said.get("name", ""), _day(said.get("born", "")), _day(said.get("day", "")))  # fmt: skip
    except ValueError as why:
        found.unread.append((number, str(why)))
        return
    if line.reference or (line.name and line.day):
        found.lines.append(line)
    else:
        found.unread.append((number, "it gives neither a reference, nor a name and a date"))


def _day(text: str) -> date | None:
    """The day that a text begins with; a time after it is left out. None: nothing stands there. Raises ValueError."""
    if not text:
        return None
    first = text.split(" ", maxsplit=1)[0].partition("T")[0]
    return date.fromisoformat(read_day(first if any(sign in first for sign in "-/.") else text))


def compare(lines: Iterable[Line], council: Sequence[Episode], others: Iterable[Episode], within: int) -> Compared:
    """Their lines against our episodes: by reference, else by name and a day at most `within` days off, where no date of birth says otherwise.

    Each of our episodes stands for one line. Those of the council come before the others, in which a line is looked for too.
    """
    mine = {one.case for one in council}
    all_of_it = [*council, *(one for one in others if one.case not in mine)]
    found_by, free = _indexed(all_of_it), dict(enumerate(all_of_it))
    both, theirs = [], []
    # What names a reference comes first, so that no line with a like name takes its episode.
    for line in sorted(lines, key=lambda one: (not one.reference, one.number)):
        places = [one for key in _keys(line, within) for one in found_by.get(key, ())]
        fits = [one for one in places if one in free and _fits(line, free[one])]
        if fits:
            found = free.pop(min(fits, key=lambda one: (_days_off(line, free[one]), one)))
            both.append((line, found, found.case in mine))
        else:
            theirs.append(line)
    return Compared(
        tuple(sorted(both, key=lambda one: one[0].number)), tuple(sorted(theirs, key=lambda one: one.number)),
        tuple(one for one in free.values() if one.case in mine),
    )  # fmt: skip


def _indexed(ours: Iterable[Episode]) -> dict[tuple[str, date | None], list[int]]:
    """The places of the episodes, by their reference, and by their name as it is compared with the London day of the first report."""
    found: dict[tuple[str, date | None], list[int]] = {}
    for place, one in enumerate(ours):
        found.setdefault((one.reference.casefold(), None), []).append(place)
        if one.name:
            found.setdefault((normal_name(one.name), _day_of(one)), []).append(place)
    return found


def _keys(line: Line, within: int) -> list[tuple[str, date | None]]:
    """Under what a line is looked for: its reference, else its name on each day that is near enough."""
    if line.reference or not line.day:
        return [(line.reference.casefold(), None)]
    name, first = normal_name(line.name), line.day.toordinal()
    days = range(max(first - within, 1), min(first + within, date.max.toordinal()) + 1)
    return [(name, date.fromordinal(one)) for one in days]


def _fits(line: Line, ours: Episode) -> bool:
    """Whether no date of birth tells apart a line and an episode that was found under its name; a reference needs nothing else."""
    if line.reference:
        return True
    try:
        born = _day(ours.born)
    except ValueError:
        born = None
    return not (line.born and born) or line.born == born


def _day_of(ours: Episode) -> date:
    return ours.reported.astimezone(LONDON).date()


def _days_off(line: Line, ours: Episode) -> int:
    return abs((_day_of(ours) - line.day).days) if line.day else 0
