"""How the entries about clocks read."""

from __future__ import annotations

from nightlight.records.journal.kinds import Kind, Told


def _missed(told: Told) -> str:
    names = [duty.replace("_", " ") for _, duty, _ in told.structure["missed"]]
    told_of = f" {_told(told)}" if told.structure.get("told") else ""
    return f"Missed: {', '.join(dict.fromkeys(names))}. Each is dated at its deadline.{told_of}"


def _told(told: Told) -> str:
    parts = []
    for tell in told.structure["told"]:
        who = ", ".join(told.name(member) for member in tell["to"])
        role = tell["role"].replace("_", " ")
        were = "was" if len(tell["to"]) == 1 else "were"
        parts.append(f"{who} ({role}) {were} told" if who else tell["why"].rstrip("."))
    return f"{'; '.join(dict.fromkeys(parts))}."


def _taken(told: Told) -> str:
    said = f"{told.name(told.structure['owner'])} took the alarm by name for {_duties(told.structure['clocks'])}"
    if told.structure["how"] != "radio":
        return f"{said}."
    return f"{said}, by radio, read back by {told.name(told.structure['read_back_by'])}; {told.by} wrote it down."


def _dealing(told: Told) -> str:
    minutes = told.structure["minutes"]
    back = f"{minutes} {'minute' if minutes == 1 else 'minutes'}"
    return f"{told.by} is dealing with {_duties(told.structure['clocks'])} and will be back in {back}."


def _returned(told: Told) -> str:
    clocks = len(told.structure["clocks"])
    alarms = "an alarm that they had taken rings" if clocks == 1 else f"{clocks} alarms that they had taken ring"
    return f"{told.name(told.structure['member'])} went off duty: {alarms} for the next up."


def _rung_again(told: Told) -> str:
    people = [
        f"{told.name(one['to'])} ({', '.join(of.replace('_', ' ') for of in one['of'])})"
        for one in told.structure["again"]
    ]
    return f"What still asks for an answer was marked as answered though nobody did: told again to {', '.join(people)}."


def _set_aside(_: Told) -> str:
    return "Nightlight could not watch the clocks of this case, tries again until it can, and rings for whoever answers for the system."


def _duties(clocks: list[list[str]]) -> str:
    return ", ".join(dict.fromkeys(duty.replace("_", " ") for _, duty, _ in clocks))


ENTRIES = (
    Kind("duty.missed", _missed),
    Kind("duty.told", _told),
    Kind("duty.alarm_accepted", _taken),
    Kind("duty.dealing", _dealing),
    Kind("duty.alarm_returned", _returned),
    Kind("duty.set_aside", _set_aside),
    Kind("duty.rung_again", _rung_again),
)
