"""What must be there before an act that ends a matter is recorded, whoever records it and by whichever page."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from nightlight.records.cases.models import Happening
from nightlight.records.duties.casefile import CaseFile
from nightlight.records.duties.refusals import NotTheirsToDecide, NotYetDone
from nightlight.records.duties.steps import Step
from nightlight.records.packs.queries import InForce
from nightlight.records.workforce.actors import Actor
from nightlight.rules import moves
from nightlight.rules.closing import kept_back
from nightlight.rules.reckoning import Happened


def check_needed(file: CaseFile, step: Step, *, by: Actor, at: datetime, pack: InForce) -> None:
    """Raise NotYetDone where the step's move needs what is not there, and NotTheirsToDecide where this person may not decide.

    A request is judged by what had happened when it is said to have been made, a decision by what has happened by now.
    """
    table = pack.tables.get(file.columns["kind"])
    if table is None or file.new or step.event not in table.events:
        return
    move = moves.move_for(table, file.columns["state"], step.event, step.decision)
    answers = pack.setting("decided_by_another")
    when = at if move.act in answers else step.happened_at or at
    act = Happened(when, step.event, by.role, step.facts, step.data, file.number + 1)
    lacks = kept_back(file.steps, act, pack.rulebook, move=move, answers=answers)
    if lacks:
        raise NotYetDone(
            what=f"Recording “{pack.pack.events[move.act].meaning.rstrip('.')}”", why=[one.text for one in lacks],
            remedy="have each of these done and recorded, then record it again", ids=[one.id for one in lacks],
        )  # fmt: skip
    check_person(file.id, file.columns["kind"], file.columns["levels"], move, by=by, pack=pack)


def check_person(
    case: uuid.UUID, kind: str, levels: Mapping[str, str], move: moves.Move, *, by: Actor, pack: InForce
) -> None:
    """Raise NotTheirsToDecide where this person may not make the move on a case at these levels: a page that offers it asks beforehand."""
    what = f"Recording “{pack.pack.events[move.act].meaning.rstrip('.')}”"
    did = pack.setting("never_decided_by").get(move.act, ())
    if did and Happening.objects.filter(case=case, event__in=did, by=by.written).exists():
        acts = " or ".join(f"“{pack.pack.events[one].meaning.rstrip('.')}”" for one in did)
        raise NotTheirsToDecide(
            what=what, why=f"you recorded {acts} on this case", remedy="have somebody else look at it and decide"
        )
    rank = rank_asked(kind, levels, move, pack)
    if rank and pack.rulebook.judge.rank(by.role) < pack.rulebook.judge.rank_of(rank):
        raise NotTheirsToDecide(
            what=what, why=f"at the level in force it takes the rank of {rank.replace('_', ' ')} or above",
            remedy="have somebody of that rank decide; you may say what you think in a note",
        )  # fmt: skip


def rank_asked(kind: str, levels: Mapping[str, str], move: moves.Move, pack: InForce) -> str:
    """The rank that it takes to agree at the level in force; none where any that may decide will do, and to refuse."""
    key = pack.setting("decided_at_rank").get(move.act, {}).get(kind)
    refuses = move.decision is not None and not move.needs
    if key is None or refuses:
        return ""
    ranks = pack.pack.value(key)
    return next((str(ranks[level]) for level in levels.values() if level in ranks), "")
