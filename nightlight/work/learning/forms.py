"""Reads a case that somebody uploads or pastes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from nightlight import packfile
from nightlight.rules.faults import Fault, Faulty
from nightlight.rules.policy import Pack
from nightlight.rules.scenario import Scenario
from nightlight.work.learning.actions import LONGEST_TITLE

LONGEST_PASTE: Final = 10_000
MOST_STEPS: Final = 500
"""A page of more steps than this would be slow to make and impossible to read."""
_PASTED: Final = "what you pasted"


@dataclass(frozen=True, slots=True)
class Brought:
    """What was brought, as it is shown again: the text, and either the case in it or every fault. `status` is that of the answer."""

    text: str = ""
    scenario: Scenario | None = None
    faults: tuple[Fault, ...] = ()
    field: str = "text"
    status: int = 200
    longest: int = LONGEST_PASTE


def read(posted: Any, files: Any, pack: Pack) -> Brought:
    """The case in an uploaded file, or else in the text that was pasted. What was pasted is kept whatever is wrong."""
    pasted = str(posted.get("text", "")).replace("\r\n", "\n")
    file = files.get("file")
    if file is not None:
        return _uploaded(file, pasted, pack)
    if not pasted.strip():
        return _wrong(pasted, "file", 400, Fault("", "", "Choose a file, or paste the text of a case"))
    if len(pasted) > LONGEST_PASTE:
        fault = Fault(
            "",
            "",
            f"You pasted {len(pasted):,} characters; at most {LONGEST_PASTE:,}. Save the text as a file and upload that",
        )
        return _wrong(pasted, "text", 413, fault)
    return _checked(pasted.encode(), pasted, _PASTED, "text", pack)


def _uploaded(file: Any, pasted: str, pack: Pack) -> Brought:
    name = str(file.name)[:100]
    if file.size > packfile.LARGEST_BYTES:
        size, most = file.size / 1e6, packfile.LARGEST_BYTES / 1e6
        return _wrong(
            pasted,
            "file",
            413,
            Fault(name, "", f"{size:.1f} MB is too large for a case; choose a file of at most {most:.0f} MB"),
        )
    text = file.read()
    if not text.strip():
        return _wrong(pasted, "file", 400, Fault(name, "", "is empty; choose a file that holds a case"))
    found = text.decode(errors="replace")
    return _checked(text, found if len(found) <= LONGEST_PASTE else pasted, name, "file", pack)


def _checked(text: bytes, shown: str, name: str, field: str, pack: Pack) -> Brought:
    try:
        scenario = packfile.load_scenario(text, name, pack)
    except Faulty as faulty:
        return _wrong(shown, field, 400, *faulty.faults)
    if len(scenario.steps) > MOST_STEPS:
        told = f"{len(scenario.steps):,} steps are too many for a page; at most {MOST_STEPS:,}. Use nightlight replay for it"
        return _wrong(shown, field, 413, Fault(name, "steps", told))
    if not scenario.title.isprintable():
        return _wrong(
            shown, field, 400, Fault(name, "title", "holds a character that cannot be shown; write it in plain letters")
        )
    if len(scenario.title) > LONGEST_TITLE:
        told = f"is {len(scenario.title):,} characters long; write it in at most {LONGEST_TITLE}"
        return _wrong(shown, field, 400, Fault(name, "title", told))
    return Brought(text.decode("utf-8-sig"), scenario)


def _wrong(text: str, field: str, status: int, *faults: Fault) -> Brought:
    return Brought(text, None, tuple(faults), field, status)
