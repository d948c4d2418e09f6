"""How the entries about clocks read."""

from __future__ import annotations

from nightlight.records.journal.kinds import Kind, Told


def _missed(told: Told) -> str:
    names = [duty.replace("_", " ") for _, duty, _ in told.structure["missed"]]
    return f"Missed: {', '.join(names)}. Each is dated at its deadline."


def _told(told: Told) -> str:
    parts = []
    for tell in told.structure["told"]:
        who = ", ".join(told.name(member) for member in tell["to"])
        role = tell["role"].replace("_", " ")
        parts.append(f"{who} ({role}) was told" if who else tell["why"].rstrip("."))
    return f"{'; '.join(dict.fromkeys(parts))}."


ENTRIES = (
    Kind("duty.missed", _missed),
    Kind("duty.told", _told),
    Kind("duty.alarm_accepted", lambda told: f"{told.by} took the alarm by name."),
    Kind(
        "duty.dealing",
        lambda told: f"{told.by} is dealing with it and will be back in {told.structure['minutes']} minutes.",
    ),
)
