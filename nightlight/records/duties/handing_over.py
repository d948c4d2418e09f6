"""Handing over at the end of a shift: several cases offered to one person in one set, each accepted by name, or kept by whoever gives it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from django.db import transaction

from nightlight.records.access.finding import may
from nightlight.records.access.standing import by_role, standing
from nightlight.records.cases.models import Offer
from nightlight.records.duties.accepting import HANDOVER_CLOCK
from nightlight.records.duties.casefile import CaseFile, load
from nightlight.records.duties.lists import ask
from nightlight.records.duties.naming import name_of
from nightlight.records.duties.owning import Offered, check_offer
from nightlight.records.duties.recording import offer, record
from nightlight.records.duties.refusals import CannotOffer
from nightlight.records.duties.steps import Step
from nightlight.records.duties.writing import Written, write
from nightlight.records.journal.showing import blanked_words
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.actors import SYSTEM, Actor
from nightlight.records.workforce.standing import may_stand_in
from nightlight.rules.wording import role_name

ENDED: Final = "shift_ended"
HANDED: Final = "handed_over"


@transaction.atomic
def hand_over_case(
    *, by: Actor, at: datetime, case: uuid.UUID, to: uuid.UUID, role: str, handover: uuid.UUID, needs_to_know: str = "", rings: bool = True
) -> Offered:  # fmt: skip
    """Offer one case of a hand-over to somebody on duty, with what the next needs to know in the giver's own words; the giver keeps it meanwhile.

    Its clock starts to run, and climbs where nobody has accepted by its end. Sent twice it is one offer. Raises as
    `nightlight.records.duties.owning.offer_case` does, and CannotOffer for somebody who may not answer for it, or may not read it.
    """
    pack, file = in_force(at), load(case, Stroke())
    if file.offer and Offer.objects.filter(id=file.offer.id, handover=handover, offered_to=to).exists():
        return Offered(case, file.offer.id, file.number)
    check_offer(file, by=by, to=to, role=role, pack=pack)
    _check_taker(file, to, role, file.present(at), pack)
    handed = pack.roles.may(by.role, pack.pack.events[HANDED].by)
    if handed and not file.running([HANDOVER_CLOCK]):
        record(by=SYSTEM, at=file.present(at), case=case, step=Step(ENDED, data={"outgoing_person": by.written}))
    stroke = Stroke()
    file = load(case, stroke)
    at = file.present(at)
    made = offer(file, stroke, by=by, to=to, role=role, at=at, handover=handover, rings=rings)
    event = HANDED if handed else None if file.running(pack.setting("answered_by_accepting")) else "ownership_offered"
    structure = {"offer": str(made), "to": str(to), "to_role": role, "owner": str(file.columns["owner_id"]), "handover": str(handover)}  # fmt: skip
    written = Written("case.offered", structure, {"needs_to_know": needs_to_know} if needs_to_know else {})
    step = Step(event, data={"to_person": str(to)} if handed else {})
    done = write(file, stroke, by=by, at=at, step=step, written=written, pack=pack)
    stroke.write()
    return Offered(case, made, done.number)


def answered_within(pack: InForce) -> str:
    """How long whoever is asked at a hand-over has for each case, in words; what nobody has accepted then climbs."""
    row = pack.pack.duties[HANDOVER_CLOCK].due.rows["any"]
    return f"{row.value:g} {'minutes' if row.unit == 'min' else row.unit}"


def answers_for(role: str, kind: str, owner_role: str, pack: InForce) -> bool:
    """Whether somebody on duty in a role may answer for a case of a kind that is owned in another: as it, of its rank or above it in its chain,
    in a role to which such a case is offered when it is opened, or in one to which what is handed over climbs.
    """
    if "case.accept" not in by_role(pack).get(role, {}):
        return False
    asked = (*pack.setting("offered_on_opening").get(kind, ()), *pack.pack.duties[HANDOVER_CLOCK].escalates_to)
    return role in asked or may_stand_in(pack.roles, [role], owner_role)


def may_read(member: uuid.UUID, case: uuid.UUID, at: datetime) -> bool:
    """Whether a member may read a case as things stand, before anything is offered to them."""
    found = standing(member, at)
    return found is not None and may(found.viewer, case, "case.read", at).allowed


def _check_taker(file: CaseFile, to: uuid.UUID, role: str, at: datetime, pack: InForce) -> None:
    what, owner_role = f"Handing over {file.columns['reference']}", file.columns["owner_role"]
    if not answers_for(role, file.columns["kind"], owner_role, pack):
        why = f"a {role_name(pack.pack, role)} does not answer for what a {role_name(pack.pack, owner_role)} owns"
        raise CannotOffer(what=what, why=why, remedy="choose somebody of that rank or above")
    if file.columns["restricted"] and not may_read(to, file.id, at):
        why = f"it is restricted, and {name_of(to)} is not named as needing to know it"
        raise CannotOffer(
            what=what, why=why, remedy="name them on its page first, or hand it to somebody who is; until then it stays yours",
        )  # fmt: skip


class OpenSet(NamedTuple):
    """A hand-over in which something still waits for an answer, and how many of it do and were answered how."""

    handover: uuid.UUID
    giver: uuid.UUID
    giver_name: str
    taker: uuid.UUID
    taker_name: str
    at: datetime
    waiting: int
    accepted: int
    declined: int


_OPEN: Final = """
SELECT o.handover, o.offered_by_id, g.name, o.offered_to_id, t.name, min(o.offered_at), count(*) FILTER (WHERE o.state = 'open'),
  count(*) FILTER (WHERE o.state = 'accepted'), count(*) FILTER (WHERE o.state = 'declined')
FROM cases_offer o JOIN workforce_member g ON g.id = o.offered_by_id JOIN workforce_member t ON t.id = o.offered_to_id
WHERE o.handover IN (SELECT handover FROM cases_offer WHERE state = 'open' AND handover IS NOT NULL
  AND (offered_to_id = %(member)s OR offered_by_id = %(member)s))
GROUP BY o.handover, o.offered_by_id, g.name, o.offered_to_id, t.name ORDER BY 6
"""


def open_sets(member: uuid.UUID) -> tuple[OpenSet, ...]:
    """The hand-overs to a member, or by them, in which something still waits for an answer."""
    return tuple(OpenSet(*row) for row in ask(_OPEN, {"member": member}))


@dataclass(frozen=True, slots=True)
class Part:
    """One case of a hand-over: what became of its offer, when and by whom; what the giver wrote to it, and why it was declined."""

    offer: uuid.UUID
    case: uuid.UUID
    reference: str
    state: str
    settled_at: datetime | None
    settled_by: str
    climbs_at: datetime | None
    needs_to_know: str
    reason: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """A hand-over as it was offered, its cases in the order of urgency."""

    id: uuid.UUID
    giver: uuid.UUID
    giver_name: str
    taker: uuid.UUID
    taker_name: str
    role: str
    at: datetime
    parts: tuple[Part, ...]

    def waiting(self) -> tuple[Part, ...]:
        """Those that nobody has answered."""
        return tuple(one for one in self.parts if one.state == Offer.OPEN)


_WORDS: Final = """(SELECT coalesce(w.text, {blanked}) FROM journal_entry e
    JOIN journal_words w ON w.chain_id = e.chain_id AND w.number = e.number AND w.name = '{name}'
    WHERE e.chain_id = o.case_id AND e.kind = '{kind}' AND e.structure ->> 'offer' = o.id::text LIMIT 1)"""
_WHOLE: Final = f"""
SELECT o.offered_by_id, g.name, o.offered_to_id, t.name, o.role, o.offered_at, o.id, o.case_id, c.reference, o.state, o.settled_at,
  coalesce(s.name, ''), (SELECT min(coalesce(k.next_rung_at, k.due_at)) FROM duties_clock k
    WHERE k.case_id = c.id AND k.state IN ('running', 'missed') AND k.duty = ANY(%(asking)s)),
  coalesce({_WORDS.format(name="needs_to_know", kind="case.offered", blanked="%(blanked)s")}, ''),
  coalesce({_WORDS.format(name="reason", kind="case.declined", blanked="%(blanked)s")}, '')
FROM cases_offer o JOIN cases_case c ON c.id = o.case_id JOIN workforce_member g ON g.id = o.offered_by_id
JOIN workforce_member t ON t.id = o.offered_to_id LEFT JOIN workforce_member s ON s.id = o.settled_by_id
WHERE o.handover = %(handover)s ORDER BY c.urgency DESC, c.could_urgency DESC, c.opened_at, c.id
"""  # noqa: S608 - of our own words only


def the_hand_over(handover: uuid.UUID, *, at: datetime) -> HandOver | None:
    """A hand-over by its id; None: there is none."""
    asking = in_force(at).setting("answered_by_accepting")
    rows = ask(_WHOLE, {"handover": handover, "asking": list(asking), "blanked": blanked_words(None)})
    if not rows:
        return None
    giver, giver_name, taker, taker_name, role, offered_at = rows[0][:6]
    parts = tuple(Part(*row[6:]) for row in rows)
    return HandOver(handover, giver, giver_name, taker, taker_name, role, min(offered_at, *(row[5] for row in rows)), parts)  # fmt: skip
