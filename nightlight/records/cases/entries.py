"""How the entries about cases read."""

from __future__ import annotations

from nightlight.records.journal.kinds import Kind, Told

_PERSONAL = "Its personal words are blanked; who did it, when, and which facts and duties it was about stay."


def _opened(told: Told) -> str:
    return f"{told.by} opened the case {told.structure['reference']}: {told.word('title')}."


def _recorded(told: Told) -> str:
    facts = len(told.structure.get("facts", ()))
    event = told.structure.get("event")
    said = [f"recorded “{event.replace('_', ' ')}”"] if event else []
    if facts:
        said.append(f"wrote down {facts} {'fact' if facts == 1 else 'facts'}")
    return f"{told.by} {' and '.join(said) or 'looked at the case'}."


def _offered(told: Told) -> str:
    return f"{told.by} offered the case to {told.name(told.structure['to'])}, who has not answered yet."


def _accepted(told: Told) -> str:
    how = " by radio, read back" if told.structure.get("how") == "radio" else ""
    return f"{told.name(told.structure['owner'])} accepted the case by name{how}."


ENTRIES = (
    Kind("case.opened", _opened, _PERSONAL, ("title", "facts", "data")),
    Kind("case.recorded", _recorded, _PERSONAL, ("facts", "data", "said_by")),
    Kind("case.offered", _offered),
    Kind("case.accepted", _accepted),
    Kind(
        "case.declined",
        lambda told: f"{told.by} declined the case: {told.word('reason')}.",
        "The reason is blanked; who declined and when stay.",
        ("reason",),
    ),
    Kind("case.withdrawn", lambda told: f"{told.by} took back the offer of the case."),
    Kind(
        "case.owner_off_duty", lambda told: f"{told.name(told.structure['owner'])} went off duty while owning the case."
    ),
    Kind(
        "case.looked_again",
        lambda _: "Nightlight looked at the case again because time had passed.",
    ),
)
