"""How the entries about being on duty read."""

from __future__ import annotations

from nightlight.records.journal.kinds import Kind, Told

_REASON = "The reason is blanked; who, when, and in which role stay."


def _as(pairs: list[list[str | None]]) -> str:
    """Roles and areas as people say them: "duty inspector (north)"."""
    named = [f"{str(role).replace('_', ' ')}{f' ({area})' if area else ''}" for role, area in pairs]
    return ", ".join(named) or "nothing"


def _whom(told: Told) -> str:
    member = told.name(told.structure["member"])
    return "" if member == told.by else f" {member}"


def _booked_off(told: Told) -> str:
    cases = len(told.structure["cases"])
    owned = f", still owning {cases} open {'case' if cases == 1 else 'cases'}" if cases else ""
    return f"{told.by} booked{_whom(told)} off as {_as(told.structure['ended'])}{owned}."


def _covering(told: Told) -> str:
    whom = told.structure.get("for")
    return f"{told.by} is covering as {_as([told.structure['as']])}{f' for {told.name(whom)}' if whom else ''}."


def _accepted(told: Told) -> str:
    giver = told.name(told.structure["member"])
    kept = f"; {giver} stays on as {_as(told.structure['kept'])}" if told.structure["kept"] else ""
    return f"{told.by} took over from {giver} as {_as(told.structure['moved'])}{kept}."


ENTRIES = (
    Kind(
        "workforce.set_up",
        lambda told: (
            f"Nightlight set up the force with {len(told.structure['roles'])} roles, and let {len(told.structure['users'])} people sign in."
        ),
    ),
    Kind(
        "workforce.booked_on",
        lambda told: f"{told.by} booked{_whom(told)} on as {_as(told.structure['began'])}.",
        "Where they said they were is blanked; who, when, and in which role stay.",
        ("where",),
    ),
    Kind("workforce.booked_off", _booked_off),
    Kind("workforce.cover_began", _covering, _REASON, ("why",)),
    Kind("workforce.cover_ended", lambda told: f"{told.by} stopped covering as {_as([told.structure['as']])}."),
    Kind(
        "workforce.swap_offered",
        lambda told: f"{told.by} offered their duty to {told.name(told.structure['to'])}, who has not answered yet.",
        _REASON,
        ("why",),
    ),
    Kind("workforce.swap_accepted", _accepted),
    Kind(
        "workforce.swap_declined",
        lambda told: f"{told.by} declined to take over the duty of {told.name(told.structure['member'])}.",
        _REASON,
        ("why",),
    ),
    Kind("workforce.swap_withdrawn", lambda told: f"{told.by} took back the offer of their duty."),
)
