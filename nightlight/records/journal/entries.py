"""How the entries read that the journal writes about itself, and those of looks."""

from __future__ import annotations

from typing import Final, Literal

from nightlight.records.journal.kinds import Kind, Told

What = Literal[
    "case",
    "search_hit",
    "person",
    "place",
    "journal",
    "export",
    "restricted",
    "list",
    "search",
    "photo",
    "sheet",
    "return",
]
LOOKED_AT: Final[dict[str, str]] = {
    "case": "opened the case {}",
    "search_hit": "opened {} from a search",
    "person": "opened the record of {}",
    "place": "opened the record of {}",
    "journal": "read the journal of {}",
    "export": "took a copy of the journal of {}",
    "restricted": "broke the glass of the restricted case {}",
    "list": "took a copy of the list of cases",
    "photo": "looked at the photo of the case {}",
    "sheet": "opened the case {} on one page",
    "search": "searched the cases",
    "return": "took rows of the data return",
}
"""What can be looked at, and how that reads."""


def _many(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _looked(told: Told) -> str:
    did = LOOKED_AT.get(told.structure["what"], "looked at {}").format(told.name(told.structure["about"]))
    return f"{told.by} {did}, because: {told.word('reason')}"


def _blanked(told: Told) -> str:
    entries = {number for number, _ in told.structure["blanks"]}
    texts = _many(len(told.structure["blanks"]), "personal text", "personal texts")
    authority = told.structure["authority"].replace("_", " ")
    return f"{told.by} blanked {texts} of {_many(len(entries), 'entry', 'entries')} ({authority}), because: {told.word('reason')}"


def _signed(told: Told) -> str:
    heads = _many(told.structure["chains"], "head", "heads")
    return f"{told.by} signed {heads} into {told.structure['file']}, outside the database."


def _verified(told: Told) -> str:
    held = f"{_many(told.structure['entries'], 'entry', 'entries')} in {_many(told.structure['chains'], 'chain', 'chains')}"
    return f"{told.by} verified the journal: {held}, all as they were sealed."


def _broken(told: Told) -> str:
    return (
        f"{told.by} verified the journal and found {_many(told.structure['found'], 'thing', 'things')} wrong with it."
    )


def _folded(told: Told) -> str:
    return f"{told.by} compared journal and tables of {_many(told.structure['chains'], 'case', 'cases')}: they agree."


def _differs(told: Told) -> str:
    return f"{told.by} compared journal and tables and found {_many(told.structure['found'], 'difference', 'differences')}."


_ABOUT_ITSELF = "The sentences about what was found are blanked; how many there were and in which chains stay."

ENTRIES = (
    Kind("look.opened", _looked, "The reason is blanked; who looked at what and when stay.", ("reason",)),
    Kind(
        "journal.blanked",
        _blanked,
        "The reason is blanked; who decided, by what authority, and what was blanked stay.",
        ("reason",),
    ),
    Kind("journal.signed", _signed),
    Kind("journal.verified", _verified),
    Kind("journal.broken", _broken, _ABOUT_ITSELF, ("sentences",)),
    Kind("journal.folded", _folded),
    Kind("journal.differs", _differs, _ABOUT_ITSELF, ("sentences",)),
)
