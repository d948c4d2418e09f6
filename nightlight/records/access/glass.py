"""Breaking the glass: opening a restricted case with a reason, for a time, and somebody else's review of that."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction

from nightlight.records.access.finding import may
from nightlight.records.access.models import BreakGlass
from nightlight.records.access.refusals import AlreadyReviewed, CannotBreakGlass, CannotReview, NotRestricted
from nightlight.records.access.restricting import said
from nightlight.records.cases.models import Case
from nightlight.records.journal.actions import Pen, head_of
from nightlight.records.journal.looking import look
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.queries import in_force
from nightlight.records.workforce.actors import Actor
from nightlight.rules.access import Viewer

BREAK: Final = "case.break_glass"
REVIEW: Final = "glass.review"
LONGEST_REASON: Final = 1000
LEAST_WORDS: Final = 3


@transaction.atomic
def break_glass(*, by: Actor, viewer: Viewer, at: datetime, case: uuid.UUID, reason: str, minutes: int) -> BreakGlass:
    """Open a restricted case to whoever acts, until so many minutes from now: at most as long as policy says.

    The owner is told and a review is owed, both because of the entry. Broken again while it is open, it stays open for longer, as a break of its
    own. Raises CannotBreakGlass, which gives every reason, and NotRestricted.
    """
    what = "Breaking the glass of this case"
    stroke, head = Stroke(), head_of(case)
    found = may(viewer, case, BREAK, at)
    if head is None or not (found.allowed or found.held_restricted):
        raise CannotBreakGlass(what=what, why=found.why, remedy="ask the duty inspector")
    row = Case.objects.get(id=case)
    if not row.restricted:
        raise NotRestricted(what=what, why="it is not restricted", remedy="open it as any other case")
    longest = in_force(at).setting("break_glass_for")
    reason = said(reason, what=what, longest=LONGEST_REASON, refusal=CannotBreakGlass)
    wrong = [] if 1 <= minutes <= longest else [f"it may be open for 1 to {longest} minutes"]
    if len(reason.split()) < LEAST_WORDS:
        wrong.append(f"the reason has fewer than {LEAST_WORDS} words, which nobody can review")
    if wrong:
        raise CannotBreakGlass(what=what, why=wrong, remedy="say what you need the case for, and for how many minutes")
    made = BreakGlass(
        id=_next(), case_id=case, member_id=by.member, reason=reason, since=at, until=at + timedelta(minutes=minutes)
    )
    made.save(force_insert=True)
    Pen(stroke, case, head).write(
        "access.glass_broken", at=at, by=by.written, words={"reason": reason},
        structure={"role": by.role, "glass": made.id, "minutes": minutes, "owner": str(row.owner_id)},
    )  # fmt: skip
    stroke.announce(what="case", case=str(case), area=row.area_id)
    stroke.write()
    look(by=by, at=at, what="restricted", about=case, reason=reason)
    return made


@transaction.atomic
def review_glass(*, by: Actor, viewer: Viewer, at: datetime, glass: int, justified: bool | None, words: str) -> None:
    """Say whether breaking the glass was justified, and why. Raises CannotReview, which gives every reason, and AlreadyReviewed."""
    what = "Reviewing this breaking of the glass"
    case = BreakGlass.objects.filter(id=glass).values_list("case_id", flat=True).first()
    if case is None or REVIEW not in viewer.grants:
        raise CannotReview(
            what=what, why="it is not among those that you may review", remedy="choose one from the list"
        )
    stroke, head = Stroke(), head_of(case)
    row = BreakGlass.objects.select_for_update().get(id=glass)
    if row.reviewed_at is not None:
        raise AlreadyReviewed(what=what, why="it was reviewed before", remedy="there is nothing left to do")
    words = said(words, what=what, longest=LONGEST_REASON, refusal=CannotReview)
    wrong = ["whoever broke the glass does not review it"] if row.member_id == by.member else []
    if justified is None:
        wrong.append("it was not said whether it was justified")
    if wrong:
        raise CannotReview(what=what, why=wrong, remedy="somebody else says yes or no, and why")
    stroke.change(BreakGlass, glass, reviewed_by_id=by.member, reviewed_at=at, justified=justified, review=words)
    Pen(stroke, case, head).write(
        "access.glass_reviewed", at=at, by=by.written, words={"review": words},
        structure={"role": by.role, "glass": glass, "justified": justified, "member": str(row.member_id)},
    )  # fmt: skip
    stroke.write()


def unreviewed() -> Any:
    """Every breaking of the glass that nobody has reviewed, the oldest first, with the case and who broke it."""
    return BreakGlass.objects.filter(reviewed_at=None).select_related("case", "member").order_by("since", "id")


def reviewed(limit: int = 50) -> Any:
    """The latest reviews."""
    found = BreakGlass.objects.exclude(reviewed_at=None).select_related("case", "member", "reviewed_by")
    return found.order_by("-reviewed_at")[:limit]


def review_due(broken: BreakGlass, at: datetime) -> datetime:
    """By when a breaking of the glass is to be reviewed, as policy says now."""
    return broken.since + timedelta(hours=in_force(at).setting("break_glass_reviewed_within"))


def _next() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('access_break_glass', 'id'))")
        return int(cursor.fetchone()[0])
