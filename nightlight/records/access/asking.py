"""Somebody asks for a restricted case: who may tell them is found among those on duty, and is told, once."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Final, NamedTuple

from django.db import connection, transaction

from nightlight.records.cases.models import Case
from nightlight.records.journal.above import length_of_a_look, names_of
from nightlight.records.journal.actions import SYSTEM, hold
from nightlight.records.journal.ids import named_id
from nightlight.records.journal.models import Chain
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.actors import Actor
from nightlight.records.workforce.queries import in_role, on_duty
from nightlight.rules.ladder import OnDuty

KIND: Final = "access.asked_for"
_BEFORE: Final = """
SELECT structure FROM journal_entry WHERE chain_id = %s AND kind = %s AND structure ->> 'case' = %s AND recorded_at > %s AND recorded_at <= %s
ORDER BY number DESC LIMIT 1
"""


class Told(NamedTuple):
    """Who was told that somebody asked, in a sentence, and the reference under which to talk about the case."""

    sentence: str
    reference: str


@transaction.atomic
def ask_for(*, by: Actor, at: datetime, case: uuid.UUID) -> Told:
    """Tell whoever is on duty and may tell more that this member asked for a restricted case: the first role in policy's order that is there.

    Written in the chain of the asker's looks; the notice is a reaction to that entry. Asked again while the last time still counts as the
    same look, nobody is told twice, and the sentence names whom the first time told.
    """
    stroke = Stroke()
    member = str(by.member) if by.member else SYSTEM
    pen = hold(stroke, named_id("looks", member), kind=Chain.LOOKS, name=member)
    reference, area, owner = Case.objects.values_list("reference", "area_id", "owner_id").get(id=case)
    pack = in_force(at)
    before = _before(pen.chain, case, at)
    if before is not None:
        return Told(_sentence(before, pack), reference)
    found = who_tells(on_duty(), area, pack, but=by)
    structure = {"case": str(case), "to": found.member if found else str(owner), "as": found.role if found else ""}
    pen.write(KIND, at=at, by=by.written, structure=structure)
    stroke.write()
    return Told(_sentence(structure, pack), reference)


def who_tells(everybody: tuple[OnDuty, ...], area: str, pack: InForce, *, but: Actor) -> OnDuty | None:
    """Who on duty is told when somebody asks for a restricted case of an area; None: nobody of those roles is."""
    for role in pack.setting("restricted_told"):
        for one in in_role(everybody, role, area):
            if one.member != but.written:
                return one
    return None


def _before(chain: uuid.UUID, case: uuid.UUID, at: datetime) -> dict[str, str] | None:
    with connection.cursor() as cursor:
        cursor.execute(_BEFORE, [chain, KIND, str(case), at - length_of_a_look(at), at])
        row = cursor.fetchone()
    return (json.loads(row[0]) if isinstance(row[0], str) else row[0]) if row else None


def _sentence(structure: dict[str, str], pack: InForce) -> str:
    role = structure["as"]
    if not role:
        return "nobody is on duty who may say more; whoever answers for the case finds your question in their list"
    name = names_of({structure["to"]}).get(structure["to"], "")
    return f"{name} ({pack.pack.roles[role].name or role.replace('_', ' ')}) on duty has been told that you asked"
