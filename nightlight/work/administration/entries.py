"""How the entries about people, roles, teams and shifts read."""

from __future__ import annotations

from nightlight.records.journal.kinds import Kind, Told

_PERSONAL = "What is personal about them is blanked; who did it, when, and about whom stay."
_REASON = "The reason is blanked; who, when, and about whom stay."


def _whom(told: Told) -> str:
    return told.name(told.structure["member"])


def _role(told: Told) -> str:
    return str(told.structure["as"]).replace("_", " ")


def _granted(told: Told) -> str:
    until = f", until {told.structure['until'][:10]}" if told.structure.get("until") else ""
    return f"{told.by} gave {_whom(told)} the role {_role(told)} from {told.structure['since'][:10]}{until}."


def _changed(told: Told) -> str:
    return f"{told.by} changed the record of {_whom(told)}: {', '.join(told.structure['fields']).replace('_', ' ')}."


def _shifts(told: Told) -> str:
    many = told.structure["many"]
    return f"{told.by} planned {many} {'shift' if many == 1 else 'shifts'} of {told.structure['team']}, from {told.structure['first'][:10]}."


ENTRIES = (
    Kind(
        "administration.person_added",
        lambda told: f"{told.by} added {_whom(told)} to the force.",
        _PERSONAL,
        ("person",),
    ),
    Kind("administration.person_changed", _changed, _PERSONAL, ("before", "after")),
    Kind(
        "administration.person_left",
        lambda told: f"{told.by} wrote down that {_whom(told)} has left the force: {told.word('reason')}",
        _REASON,
        ("reason",),
    ),
    Kind("administration.role_granted", _granted),
    Kind(
        "administration.role_ended",
        lambda told: f"{told.by} ended that {_whom(told)} holds the role {_role(told)}: {told.word('reason')}",
        _REASON,
        ("reason",),
    ),
    Kind("administration.area_added", lambda told: f"{told.by} added the area {told.structure['area']}."),
    Kind("administration.team_added", lambda told: f"{told.by} added the team {told.structure['team']}."),
    Kind("administration.shifts_planned", _shifts),
)
