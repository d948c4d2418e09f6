"""Who decides on an end, said beforehand by the checks that the act itself makes."""

from __future__ import annotations

from typing import NamedTuple

from nightlight.records.access.standing import Standing
from nightlight.records.cases.models import Case
from nightlight.records.duties.by_form import in_role
from nightlight.records.duties.needed import check_person, rank_asked
from nightlight.records.duties.refusals import NotTheirsToDecide, NotYoursToRecord
from nightlight.records.packs.queries import InForce
from nightlight.rules.moves import Move
from nightlight.rules.wording import listed, plain, role_name
from nightlight.work.found.forms import AGREE, REFUSE


class Decider(NamedTuple):
    """Who decides, in words; and why this person may not decide at all, not agree, or not close. Nothing where they may."""

    by_whom: str
    not_decide: str
    not_agree: str
    not_close: str


def decider(case: Case, decision: str, ends: str | None, by: Standing, pack: InForce) -> Decider:
    """Who decides on an end of a case, at the level in force."""
    agree, refuse = (_move(case, decision, answer, pack) for answer in (AGREE, REFUSE))
    close = _move(case, ends, None, pack) if ends else None
    not_close = _why_not(case, close, by, pack)
    # Whoever agrees closes with the same press.
    not_agree = _why_not(case, agree, by, pack) or not_close
    not_refuse = _why_not(case, refuse, by, pack)
    return Decider(_by_whom(case, agree, pack), not_agree if not_refuse else "", not_agree, not_close)


def _move(case: Case, act: str, answer: str | None, pack: InForce) -> Move:
    """The move that this act makes with this answer, in whichever state it can be made."""
    found = (move for state in pack.tables[case.kind].moves.values() for move in state.get(act, ()))
    return next(move for move in found if move.decision in (None, answer))


def _why_not(case: Case, move: Move | None, by: Standing, pack: InForce) -> str:
    if move is None:
        return ""
    try:
        check_person(case.id, case.kind, case.levels, move, by=in_role(by, move.act, pack), pack=pack)
    except NotYoursToRecord:
        return "your roles do not"
    except NotTheirsToDecide as why:
        return "; ".join(why.why)
    return ""


def _by_whom(case: Case, agree: Move, pack: InForce) -> str:
    """The roles that decide, and what it takes to agree; none of them for what they asked for or did themselves."""
    roles = listed([role_name(pack.pack, one) for one in pack.pack.events[agree.act].by], "or")
    rank = rank_asked(case.kind, case.levels, agree, pack)
    did = pack.setting("never_decided_by").get(agree.act, ())
    more = [
        "never whoever asked for it",
        *(f"nor whoever recorded “{pack.pack.events[one].meaning.rstrip('.')}” on this case" for one in did),
        *([f"to agree takes the rank of {plain(rank)} or above at the level in force"] if rank else []),
    ]
    return f"the {roles}, or whoever supervises them; {'; '.join(more)}"
