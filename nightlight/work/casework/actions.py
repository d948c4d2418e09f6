"""Acts on a case that no other feature has: changing its details, and linking it with others."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from nightlight.records.access.finding import may
from nightlight.records.access.restricting import hold_case
from nightlight.records.cases.models import Case, Link
from nightlight.records.duties.refusals import StateHasChanged
from nightlight.records.journal.actions import Pen, head_of
from nightlight.records.journal.models import Entry
from nightlight.records.journal.stroke import Stroke
from nightlight.records.outbox import notices
from nightlight.records.workforce.actors import Actor
from nightlight.records.workforce.models import Area, Member, Team
from nightlight.rules.access import Viewer
from nightlight.rules.days import LONDON
from nightlight.work.casework.acting import an_id
from nightlight.work.casework.refusals import CannotChange, CannotLink

RECORD: Final = "case.record"
DETAILS: Final = ("title", "area", "team")
LONGEST_TITLE: Final = 200
LONGEST_WHY: Final = 200


@transaction.atomic
def change_details(
    *, by: Actor, viewer: Viewer, at: datetime, case: uuid.UUID, new: Mapping[str, str], seen: Mapping[str, str]
) -> tuple[str, ...]:  # fmt: skip
    """Change the title, area or team of a case; the fields that changed. `seen` is what the form showed when it was opened.

    What `new` leaves as it was seen is not touched, whoever changed it meanwhile. Raises CannotChange with every reason, and StateHasChanged
    where somebody else changed a field that is to be changed to something else: field by field, what it is now.
    """
    held = hold_case(case, viewer, at, what="Changing this case", capability=RECORD)
    now = details_of(held.case)
    wanted = {name: new[name] for name in DETAILS if name in new and new[name] != seen.get(name, now[name])}
    _check_details(wanted)
    clashes = [name for name in wanted if now[name] not in (seen.get(name, now[name]), wanted[name])]
    if clashes:
        raise _changed_meanwhile(held.case, now, clashes)
    changed = tuple(name for name in wanted if now[name] != wanted[name])
    if not changed:
        return ()
    columns = {"title": "title", "area": "area_id", "team": "team_id"}
    held.stroke.change(Case, case, **{columns[name]: wanted[name] or None for name in changed})
    places = {name: [now[name], wanted[name]] for name in changed if name != "title"}
    words = {"title": wanted["title"], "title_before": now["title"]} if "title" in changed else {}
    held.pen.write(
        "case.details_changed", at=at, by=by.written, words=words, structure={"role": by.role, "changed": list(changed), **places}
    )  # fmt: skip
    held.change()
    return changed


def details_of(case: Case) -> dict[str, str]:
    """The details of a case as a form shows them."""
    return {"title": case.title, "area": case.area_id, "team": case.team_id or ""}


def _check_details(wanted: Mapping[str, str]) -> None:
    wrong = []
    title = wanted.get("title")
    if title is not None and not title.strip():
        wrong.append("the title is empty")
    if title is not None and len(title) > LONGEST_TITLE:
        wrong.append(f"the title has {len(title):,} characters, and {LONGEST_TITLE} are kept")
    if "area" in wanted and not Area.objects.filter(id=wanted["area"]).exists():
        wrong.append("there is no such area")
    if wanted.get("team") and not Team.objects.filter(id=wanted["team"]).exists():
        wrong.append("there is no such team")
    if wrong:
        raise CannotChange(what="Changing this case", why=wrong, remedy="correct it and send it again")


def _changed_meanwhile(case: Case, now: Mapping[str, str], clashes: list[str]) -> StateHasChanged:
    latest = Entry.objects.filter(chain=case.id, kind="case.details_changed").order_by("-number").first()
    who = Member.objects.filter(id=latest.by).values_list("name", flat=True).first() if latest else None
    when = f" at {latest.recorded_at.astimezone(LONDON):%H:%M %Z}" if latest else ""
    why = [f"{who or 'somebody'} changed the {name} to “{now[name] or 'none'}”{when}" for name in clashes]
    return StateHasChanged(
        what="Changing this case", why=why, remedy="choose for each field what is to stand, and send it again", ids=clashes
    )  # fmt: skip


@transaction.atomic
def link_cases(*, by: Actor, viewer: Viewer, at: datetime, case: uuid.UUID, other: uuid.UUID, why: str) -> None:
    """Say that two cases have to do with each other, and why; both stories tell it. Linked again it is one link. Raises CannotLink."""
    what = "Linking these cases"
    wrong = [] if why else ["no reason is given"]
    if len(why) > LONGEST_WHY:
        wrong.append(f"the reason has {len(why):,} characters, and {LONGEST_WHY} are kept")
    if case == other:
        wrong.append("a case is not linked with itself")
    stroke = Stroke()
    pens = _both(stroke, case, other)
    wrong += [said.why for one in (case, other) if not (said := may(viewer, one, RECORD, at)).allowed]
    if wrong:
        raise CannotLink(
            what=what,
            why=wrong,
            remedy="name the other case, and say in a few words what they have to do with each other",
        )
    if _links(case, other):
        return
    stroke.insert(Link, case_id=case, other_id=other, why=why, since=at, until=None, recorded_by=by.written)
    _tell_both(pens, "case.linked", by=by, at=at, why=why)
    _announce(stroke, case, other)


@transaction.atomic
def unlink_cases(*, by: Actor, viewer: Viewer, at: datetime, case: uuid.UUID, other: uuid.UUID, why: str) -> None:
    """End the link between two cases; both stories keep that it was there, and why it ended. Raises CannotLink."""
    stroke = Stroke()
    pens = _both(stroke, case, other)
    found = _links(case, other)
    wrong = [] if why and len(why) <= LONGEST_WHY else [f"no reason is given in at most {LONGEST_WHY} characters"]
    wrong += [said.why for one in (case, other) if not (said := may(viewer, one, RECORD, at)).allowed]
    if wrong or not found:
        raise CannotLink(what="Ending this link", why=wrong or ["they are not linked"], remedy="look at the case again")
    for row in found:
        stroke.change(Link, row, until=at)
    _tell_both(pens, "case.unlinked", by=by, at=at, why=why)
    _announce(stroke, case, other)


def read_told(*, by: Actor, at: datetime, told: Iterable[str]) -> None:
    """Put away what somebody was told and has read, by the keys that their page showed. What was told since then stays; so does what is not theirs."""
    marks: dict[uuid.UUID, set[str]] = {}
    for one in told:
        notice, _, mark = one.partition(":")
        if mark and (found := an_id(notice)):
            marks.setdefault(found, set()).add(mark)
    for found, lines in marks.items():
        if by.member is not None:
            notices.seen(by=by.member, notice=found, at=at, lines=lines)


def _both(stroke: Stroke, *cases: uuid.UUID) -> dict[uuid.UUID, Pen]:
    """Both chains, held in the order of their ids, so that no two acts wait for each other."""
    return {one: Pen(stroke, one, head_of(one)) for one in sorted(set(cases))}


def _links(case: uuid.UUID, other: uuid.UUID) -> list[int]:
    rows = Link.objects.filter(until=None, case__in=(case, other), other__in=(case, other))
    return list(rows.values_list("id", flat=True))


def _tell_both(pens: Mapping[uuid.UUID, Pen], kind: str, *, by: Actor, at: datetime, why: str) -> None:
    for one, pen in pens.items():
        other = next(case for case in pens if case != one)
        pen.write(kind, at=at, by=by.written, structure={"role": by.role, "other": str(other)}, words={"why": why})


def _announce(stroke: Stroke, *cases: uuid.UUID) -> None:
    for case, area in Case.objects.filter(id__in=cases).values_list("id", "area_id"):
        stroke.announce(what="case", case=str(case), area=area)
    stroke.write()
