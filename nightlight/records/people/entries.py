"""How the entries about people read. Names, dates of birth and numbers are personal words, never structure."""

from __future__ import annotations

from nightlight.records.journal.kinds import Kind, Told

_BLANKED = "Names, dates of birth, numbers and reasons are blanked; that somebody was recorded, when and by whom stays."
_STANDS = {"recorded": "theirs", "alias": "a name that they also go by", "mistake": "a mistake"}


def _many(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _joined(told: Told) -> str:
    moved = _many(len(told.structure["moved"]), "identity", "identities")
    return f"{told.by} recorded that {moved} held as somebody else's are this person's, because: {told.word('reason')}"


def _parted(told: Told) -> str:
    moved = _many(len(told.structure["moved"]), "identity", "identities")
    return (
        f"{told.by} undid that, and gave {moved} back to whom they were held as before, because: {told.word('reason')}"
    )


def _safe(told: Told) -> str:
    said = {True: "is safe to use", False: "is NOT safe to use", None: "may not be safe to use: it is not known"}
    return f"{told.by} recorded that a contact of this person {said[told.structure['safe']]}."


ENTRIES = (
    Kind("people.added", lambda told: f"{told.by} recorded a person.", _BLANKED, ("identity", "contacts")),
    Kind(
        "people.identity_added",
        lambda told: f"{told.by} recorded another identity of this person: {_STANDS[told.structure['kind']]}.",
        _BLANKED,
        ("identity", "contacts", "reason"),
    ),
    Kind(
        "people.identity_judged",
        lambda told: f"{told.by} recorded that an identity of this person is {_STANDS[told.structure['kind']]}.",
        _BLANKED,
        ("reason",),
    ),
    Kind("people.contact_added", lambda told: f"{told.by} recorded a contact of this person.", _BLANKED, ("contacts",)),
    Kind("people.contact_judged", _safe, _BLANKED, ("reason",)),
    Kind("people.residence_began", lambda told: f"{told.by} recorded where this person lives or stays."),
    Kind("people.residence_ended", lambda told: f"{told.by} recorded that this person no longer lives or stays there."),
    Kind("people.joined", _joined, _BLANKED, ("reason",)),
    Kind("people.parted", _parted, _BLANKED, ("reason",)),
)
