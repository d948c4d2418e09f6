"""How the entries about cases read."""

from __future__ import annotations

from nightlight.records.journal.kinds import Kind, Told

_PERSONAL = "Its personal words are blanked; who did it, when, and which facts and duties it was about stay."


def _opened(told: Told) -> str:
    did = "brought over" if told.structure.get("brought_over") else "opened"
    return f"{told.by} {did} the case {told.structure['reference']}: {told.word('title')}."


def _recorded(told: Told) -> str:
    facts = len(told.structure.get("facts", ()))
    event = told.structure.get("event")
    said = [f"recorded “{event.replace('_', ' ')}”"] if event else []
    if facts:
        said.append(f"wrote down {facts} {'fact' if facts == 1 else 'facts'}")
    if "duty" in told.structure:
        said.append(f"said that “{told.structure['duty'].replace('_', ' ')}” was not done, and why")
    return f"{told.by} {' and '.join(said) or 'looked at the case'}."


def _recorded_for(told: Told) -> str:
    who, event = told.name(told.structure["done_by"]), told.structure.get("event")
    facts = len(told.structure.get("facts", ()))
    said = [f"recorded for {who}, who reported it by radio" + (f": “{event.replace('_', ' ')}”" if event else "")]
    if facts:
        said.append(f"wrote down {facts} {'fact' if facts == 1 else 'facts'}")
    return f"{told.by} {' and '.join(said)}."


def _brought_over(told: Told) -> str:
    who = told.name(told.structure["done_by"])
    facts = len(told.structure.get("facts", ()))
    event = told.structure.get("event")
    said = [f"“{event.replace('_', ' ')}”"] if event else []
    if facts:
        said.append(f"{facts} {'fact' if facts == 1 else 'facts'}")
    return f"{told.by} brought over that {who} had recorded {' and '.join(said) or 'that they looked at the case'}."


def _offered(told: Told) -> str:
    to = told.name(told.structure["to"])
    if "handover" not in told.structure:
        return f"{told.by} offered the case to {to}, who has not answered yet."
    said = f" What the next needs to know: {told.word('needs_to_know')}" if "needs_to_know" in told.words else ""
    return f"{told.by} handed the case over: it is offered to {to}, who has not answered yet.{said}"


def _accepted(told: Told) -> str:
    said = f"{told.name(told.structure['owner'])} accepted the case by name"
    if told.structure.get("how") != "radio":
        return f"{said}."
    return f"{said} by radio, read back by {told.name(told.structure['read_back_by'])}; {told.by} wrote it down."


def _withdrawn(told: Told) -> str:
    return f"{told.by} took back the offer of the case to {told.name(told.structure['to'])}."


def _owner_off_duty(told: Told) -> str:
    return f"{told.name(told.structure['owner'])} owns the case and is off duty: whoever is on duty is told until somebody accepts it."


def _asked_off_duty(told: Told) -> str:
    return f"{told.name(told.structure['to'])}, to whom the case is offered, went off duty: it goes to the next up at once."


def _looked_again(told: Told) -> str:
    said = [
        f"{len(told.structure[key])} {'duty' if len(told.structure[key]) == 1 else 'duties'} {what}"
        for key, what in (("started", "started"), ("met", "met"), ("missed", "missed"), ("fell_away", "no longer needed"), ("sooner", "due sooner"))
        if told.structure.get(key)
    ]  # fmt: skip
    return f"Nightlight looked at the case again because time had passed{': ' if said else ''}{', '.join(said)}."


def _level_kept(told: Told) -> str:
    kept = " and ".join(
        f"the {scale} level at {level.replace('_', ' ')}" for scale, level in told.structure["kept"].items()
    )
    return f"Nightlight kept {kept}: what was written down late would have taken it down, and nobody had decided that."


def _involved(told: Told) -> str:
    return f"{told.by} recorded {told.name(told.structure['person'])} in the case as {told.structure['as'].replace('_', ' ')}."


def _taken_out(told: Told) -> str:
    who = f"{told.name(told.structure['person'])} ({told.structure['as'].replace('_', ' ')})"
    return f"{told.by} recorded that {who} is not involved in the case, because: {told.word('reason')}"


STEP = ("facts", "data", "said_by")
"""The personal words that any step of a case may hold."""

ENTRIES = (
    Kind("case.opened", _opened, _PERSONAL, ("title", *STEP)),
    Kind("case.recorded", _recorded, _PERSONAL, STEP),
    Kind(
        "case.brought_over",
        lambda told: (
            f"{told.by} brought the case over. What it still asked for then rests: nobody is asked for it here."
        ),
    ),
    Kind("case.recorded_for", _recorded_for, _PERSONAL, STEP),
    Kind("case.step_brought_over", _brought_over, _PERSONAL, STEP),
    Kind("case.level_kept", _level_kept, _PERSONAL, STEP),
    Kind("case.offered", _offered, _PERSONAL, ("needs_to_know", *STEP)),
    Kind("case.accepted", _accepted, _PERSONAL, STEP),
    Kind(
        "case.declined",
        lambda told: f"{told.by} declined the case: {told.word('reason')}.",
        "The reason is blanked; who declined and when stay.",
        ("reason", *STEP),
    ),
    Kind("case.withdrawn", _withdrawn, _PERSONAL, STEP),
    Kind("case.owner_off_duty", _owner_off_duty, _PERSONAL, STEP),
    Kind("case.asked_off_duty", _asked_off_duty),
    Kind("case.ended", lambda _: "With that the case came to its end: what it still asked for fell away."),
    Kind("case.went_on", lambda _: "With that the case goes on: what fell away when it ended is asked for again."),
    Kind("case.looked_again", _looked_again),
    Kind("case.person_involved", _involved),
    Kind("case.person_taken_out", _taken_out, "The reason is blanked; who, in which role and when stay.", ("reason",)),
)
