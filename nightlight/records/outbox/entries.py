"""How the entries about letters and about unpaid reactions read."""

from __future__ import annotations

from typing import Any

from nightlight.records.journal.actions import Pen, hold
from nightlight.records.journal.kinds import Kind, Told
from nightlight.records.journal.models import Chain
from nightlight.records.journal.stroke import Stroke
from nightlight.records.outbox.models import Letter
from nightlight.records.workforce.standing import chain_of


def _about(told: Told) -> str:
    reference = told.structure["reference"]
    return f" about {reference}" if reference else ""


def _unpaid(told: Told) -> str:
    many = told.structure["found"]
    named = ", ".join(one.replace("_", " ") for one in told.structure["reactions"])
    what = "One reaction is" if many == 1 else f"{many:,} reactions are"
    told_to = ", ".join(told.name(one) for one in told.structure["told"])
    return f"{what} owed and unpaid for too long ({named}). {told_to or 'Nobody on duty could be'} told."


ENTRIES = (
    Kind(
        "outbox.letter_died",
        lambda told: (
            f"The e-mail to {told.name(told.structure['to'])}{_about(told)} did not arrive: {told.structure['why']}."
        ),
    ),
    Kind(
        "outbox.letter_retried",
        lambda told: f"{told.by} had the e-mail to {told.name(told.structure['to'])}{_about(told)} sent again.",
    ),
    Kind("journal.unpaid", _unpaid),
)


def held_chain_of(letter: Letter, stroke: Stroke) -> Pen:
    """The chain of a letter's reader, held until the transaction ends: before the letter itself is changed."""
    member = letter.member_id
    return hold(stroke, chain_of(member), kind=Chain.FORCE, name=f"member {member}")


def about(letter: Letter) -> dict[str, Any]:
    """What an entry holds of a letter."""
    return {"letter": str(letter.id), "to": str(letter.member_id), "reference": letter.reference}
