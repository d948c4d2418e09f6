"""What is recorded of a case: one step at a time, in one transaction with its clocks, its journal entry and the words owed because of it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from nightlight.records.cases.models import Offer
from nightlight.records.duties.answerable import Answering, first_on_duty, opening, who_takes
from nightlight.records.duties.casefile import CaseFile, load
from nightlight.records.duties.reckoned import Changes
from nightlight.records.duties.refusals import CannotRecord
from nightlight.records.duties.steps import Step
from nightlight.records.duties.writing import Recorded, Written, check, write
from nightlight.records.journal.actions import Pen
from nightlight.records.journal.ids import new_id
from nightlight.records.journal.stroke import Stroke
from nightlight.records.outbox.notices import interrupts
from nightlight.records.packs.queries import InForce, in_force
from nightlight.records.workforce.actors import SYSTEM, Actor
from nightlight.records.workforce.models import Area
from nightlight.rules.ladder import OnDuty

__all__ = ["Recorded", "Step", "Written", "check", "load", "offer", "open_case", "record", "write"]

_LONGEST_TITLE: Final = 200


def open_case(
    *,
    by: Actor,
    at: datetime,
    kind: str,
    title: str,
    area: str,
    step: Step,
    restricted: bool = False,
    case: uuid.UUID | None = None,
) -> Recorded:
    """Open a case. Whoever opens it owns it, and where policy says so it is offered at once to somebody on duty in the area.

    What nobody took (`by` is the system) belongs to whom policy names, on duty or next up the chain who is; they are offered it, and where
    nobody is on duty at all it rings from the start. With `case`, an id made by the caller, the same case sent twice is one case: the second
    time gives back what the first one made. Raises CannotRecord for what cannot be recorded as it is given.
    """
    known = case or new_id(at)
    try:
        with transaction.atomic():
            return _open(
                by=by, at=at, kind=kind, title=title, area=area, step=step, restricted=restricted, case=known
            )  # fmt: skip
    except IntegrityError:
        # Sent twice at once: the other one was first.
        already = opening(known).already
        if already is None:
            raise _not_whole(area) from None
        return as_before(known, already)


def _open(
    *, by: Actor, at: datetime, kind: str, title: str, area: str, step: Step, restricted: bool, case: uuid.UUID
) -> Recorded:  # fmt: skip
    found, pack = opening(case), in_force(at)
    if found.already:
        return as_before(case, found.already)
    check(step, pack, at)
    state, owner = first_state(kind, step, pack), _owner(by, found.everybody, area, pack)
    columns = {
        "reference": found.reference, "kind": kind, "title": title_of(title), "state": state, "area_id": area, "owner_id": owner.member,
        "owner_role": owner.role, "restricted": restricted, "levels": {}, "closed_at": None, "opened_at": at,
    }  # fmt: skip
    stroke = Stroke()
    file = CaseFile(case, Pen(stroke, case, None, name=found.reference), columns, new=True)
    structure = {
        "reference": found.reference,
        "kind": kind,
        "owner": str(owner.member),
        "area": area,
        "restricted": restricted,
        "state": state,
        "closed_at": None,
    }
    to = first_on_duty(pack.setting("offered_on_opening").get(kind, ()), found.everybody, area, pack)
    if to and to.member not in (by.member, owner.member):
        made = offer(file, stroke, by=by, to=to.member, role=to.role, at=at)
        structure |= {"offered_to": str(to.member), "offer": str(made)}
    if by.member is None:
        file.bundles.tell(owner.member, case, {"why": "yours", "at": at.isoformat()}, rings=False)
    done = write(
        file, stroke, by=by, at=at, step=step, written=Written("case.opened", structure=structure, words={"title": file.columns["title"]}), pack=pack
    )  # fmt: skip
    stroke.write()
    if by.member is None:
        _taken_by_nobody(case, owner, offered="offer" in structure, at=at, pack=pack)
    return done._replace(offered_to=to.member if to and "offer" in structure else None)


@transaction.atomic
def record(*, by: Actor, at: datetime, case: uuid.UUID, step: Step, depth: int = 0) -> Recorded:
    """Record a step of a case. Raises NoSuchCase, CannotRecord, and CannotMove where the event is not open to the case in its state."""
    stroke = Stroke()
    file = load(case, stroke)
    pack = in_force(at)
    check(step, pack, at)
    done = write(file, stroke, by=by, at=at, step=step, written=Written("case.recorded"), pack=pack, depth=depth)
    stroke.write()
    return done


def offer(
    file: CaseFile, stroke: Stroke, *, by: Actor, to: uuid.UUID, role: str, at: datetime, handover: uuid.UUID | None = None, rings: bool = True
) -> uuid.UUID:  # fmt: skip
    """Put an offer of ownership and the notice of it into the stroke, before its step is written; its id.

    Of those that are offered together in a `handover` one alone `rings`: the others stand beside it.
    """
    made = new_id(at)
    stroke.insert(
        Offer, id=made, case_id=file.id, offered_by_id=by.member, offered_to_id=to, role=role, offered_at=at, handover=handover
    )  # fmt: skip
    rings = rings and interrupts("offer", in_force(at))
    file.bundles.tell(to, file.id, {"why": "offer", "at": at.isoformat(), "offer": str(made)}, rings=rings)
    return made


def _owner(by: Actor, everybody: tuple[OnDuty, ...], area: str, pack: InForce) -> Answering:
    if by.member is not None:
        return Answering(by.member, by.role)
    found = who_takes(everybody, area, pack)
    if found is None:
        raise CannotRecord(
            what="Opening this case", why="there is nobody in the force who could answer for it",
            remedy="give somebody a role, and have them book on",
        )  # fmt: skip
    return found


def _taken_by_nobody(case: uuid.UUID, owner: Answering, *, offered: bool, at: datetime, pack: InForce) -> None:
    """Ask whoever a report fell to to accept it by name; where they are not on duty, ring for somebody who is."""
    stroke = Stroke()
    file = load(case, stroke)
    if not owner.on_duty:
        step, written = Step("owner_went_off_duty"), Written("case.owner_off_duty", {"owner": str(owner.member)})
    elif offered or file.running(pack.setting("answered_by_accepting")):
        return
    else:
        made = offer(file, stroke, by=SYSTEM, to=owner.member, role=owner.role, at=at)
        told = {"offer": str(made), "to": str(owner.member), "role": owner.role}
        step, written = Step("ownership_offered"), Written("case.offered", told)
    write(file, stroke, by=SYSTEM, at=at, step=step, written=written, pack=pack)
    stroke.write()


def as_before(case: uuid.UUID, already: tuple[str, int]) -> Recorded:
    """What to give back for a case that is there already, under this reference and with so many entries: nothing changed."""
    reference, number = already
    nothing: Any = None
    return Recorded(case, reference, number, Changes(), nothing)


def _not_whole(area: str) -> Exception:
    if Area.objects.filter(id=area).exists():
        return CannotRecord(
            what="Opening this case", why="somebody it names is not in the force", remedy="sign in again"
        )
    return CannotRecord(what="Opening this case", why=f"no area is called {area!r}", remedy="choose one of the areas")


def title_of(title: str) -> str:
    """The title of a new case on one line. Raises CannotRecord where there is none, or where it is too long."""
    found = " ".join(title.replace("\x00", "").split())
    if not found:
        raise CannotRecord(
            what="Opening this case", why="it has no title", remedy="say in a few words who or what it is about"
        )
    if len(found) > _LONGEST_TITLE:
        raise CannotRecord(
            what="Opening this case", why=f"its title has {len(found)} characters, and {_LONGEST_TITLE} are kept",
            remedy="shorten the title, and write the rest into the record",
        )  # fmt: skip
    return found


def first_state(kind: str, step: Step, pack: InForce) -> str:
    """The state in which a case of this kind begins with this step. Raises CannotRecord where nothing begins with it."""
    table = pack.tables.get(kind)
    if table is None:
        return "open"
    state = table.begins.get(step.event or "")
    if state is None:
        begins = " or ".join(f'"{table.events[act].meaning.rstrip(".")}"' for act in table.begins)
        raise CannotRecord(
            what=f"Opening a {table.name}", why="nothing that begins one was recorded", remedy=f"begin with {begins}"
        )
    return state
