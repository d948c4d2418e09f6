"""Notices on the screen, put into the stroke of the act that owes them: bundled for each person and case, ringing only as policy says.

A line of a bundle is a mapping with `why` (offer, rise, rung, declined, yours ...) and `at`, and what it is about: `offer`, `lead`, or a `duty` with its
`clocks`, or a `scale` with its `level`; ids and words of policy, nothing personal. `done` says since when it asks for nothing any more. One
bundle holds one line for each offer, lead, duty and scale: told again, the line is brought up to date, however often that is.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from nightlight.records.journal.ids import new_id
from nightlight.records.journal.stroke import Stroke
from nightlight.records.outbox.models import Notice
from nightlight.records.packs.queries import InForce

_BUNDLE: Final = (
    "ON CONFLICT (member_id, case_id, interrupts) WHERE answered_at IS NULL DO UPDATE SET lines = outbox_notice.lines || EXCLUDED.lines,"
    " rings = outbox_notice.rings + 1, changed_at = EXCLUDED.changed_at, shown_at = NULL"
)

Key = tuple[uuid.UUID, uuid.UUID, bool]
"""What tells one open bundle from another: member, case, whether it interrupts."""


def interrupts(why: str, pack: InForce) -> bool:
    """Whether policy lets something of this kind interrupt whoever it is told to."""
    return why in pack.setting("rings")


def tell(
    stroke: Stroke, member: uuid.UUID, case: uuid.UUID | None, line: Mapping[str, Any], *, at: datetime, rings: bool
) -> None:
    """Tell one person one thing about one case, or about none: for acts that hold no lock on a case. Lines are added and not joined."""
    for row in stroke.pending(Notice, _BUNDLE):
        if (row["member_id"], row["case_id"], row["interrupts"]) == (member, case, rings):
            row["lines"].append(dict(line))
            return
    stroke.insert(
        Notice, conflict=_BUNDLE, id=new_id(at), member_id=member, case_id=case, interrupts=rings, lines=[dict(line)], made_at=at, changed_at=at
    )  # fmt: skip
    stroke.announce(what="notice", member=str(member))


class Bundle:
    """One open bundle as an act that holds its case's lock changes it. `id` is None until it is written for the first time."""

    def __init__(
        self, notice: uuid.UUID | None, lines: list[dict[str, Any]], rings: int = 0, *, shown: bool = True
    ) -> None:
        self.id = notice
        self.lines = lines
        # What has not reached a screen yet is one interruption, however much comes to it.
        self.rings = rings + 1 if shown else rings
        self.told = False
        self.changed = False
        self._known: dict[tuple[Any, ...], dict[str, Any]] | None = None

    @property
    def answered(self) -> bool:
        """Whether none of its lines asks for anything any more."""
        return all("done" in line for line in self.lines)

    def tell(self, line: Mapping[str, Any]) -> None:
        """Put a line in, in the place of what was said about the same before."""
        about = _about(line)
        known = self._known if self._known is not None else {_about(held): held for held in self.lines}
        held, told = known.get(about), dict(line)
        if held is not None:
            self.lines.remove(held)
            if "clocks" in told and "done" not in held:
                told["clocks"] = [*dict.fromkeys([*held.get("clocks", ()), *told["clocks"]])]
        known[about] = told
        self._known = known
        self.lines.append(told)
        self.told = self.changed = True

    def settle(self, clocks: Collection[str], offers: Collection[str], at: datetime) -> None:
        """Note that nothing is asked any more about these clocks and offers."""
        for line in self.lines:
            if "done" in line:
                continue
            left = [clock for clock in line.get("clocks", ()) if clock not in clocks]
            if line.get("offer") in offers or ("clocks" in line and not left):
                line["done"] = at.isoformat()
                self.changed = True
            elif "clocks" in line and len(left) < len(line["clocks"]):
                line["clocks"] = left
                self.changed = True


def _about(line: Mapping[str, Any]) -> tuple[Any, ...]:
    return (line["why"], line.get("offer") or line.get("lead") or line.get("duty") or line.get("scale"))


class Bundles:
    """The open bundles about cases whose chains are locked: told to and settled here, and written with the act by `put`."""

    def __init__(
        self, held: Iterable[tuple[uuid.UUID, uuid.UUID, uuid.UUID, bool, list[dict[str, Any]], int, bool]] = ()
    ) -> None:
        """`held` are rows: id, member, case, interrupts, lines, rings, and whether it was shown."""
        self._held: dict[Key, Bundle] = {}
        for notice, member, case, interrupts, lines, rings, shown in held:
            self._held[member, case, interrupts] = Bundle(notice, lines, rings, shown=shown)

    def tell(self, member: uuid.UUID, case: uuid.UUID, line: Mapping[str, Any], *, rings: bool) -> None:
        """Tell one person one thing about one case."""
        bundle = self._held.get((member, case, rings))
        if bundle is None:
            bundle = self._held[member, case, rings] = Bundle(None, [])
        bundle.tell(line)

    def settle(
        self,
        case: uuid.UUID,
        *,
        at: datetime,
        clocks: Collection[str] = (),
        offers: Collection[str] = (),
        of: uuid.UUID | None = None,
    ) -> None:
        """Stop asking anybody (or only `of`) about these clocks and offers of the case: screens that ring for them fall silent."""
        if not clocks and not offers:
            return
        for (member, about, _), bundle in self._held.items():
            if about == case and of in (None, member):
                bundle.settle(clocks, offers, at)

    def clocks_told(self, member: uuid.UUID | None) -> set[str]:
        """The clocks that a member is being told of."""
        return {
            clock
            for (whom, _, _), bundle in self._held.items()
            if whom == member
            for line in bundle.lines
            if "done" not in line
            for clock in line.get("clocks", ())
        }

    def put(self, stroke: Stroke, at: datetime) -> None:
        """Put what changed into the stroke. Several lines told by one act are one interruption."""
        changed = {key: bundle for key, bundle in self._held.items() if bundle.changed}
        for member in {member for member, _, _ in changed}:
            stroke.announce(what="notice", member=str(member))
        for (member, case, interrupts), bundle in changed.items():
            values: dict[str, Any] = {"lines": bundle.lines, "changed_at": at}
            if bundle.told:
                # Told again while somebody waves it away: it stays open.
                values |= {"rings": bundle.rings, "shown_at": None, "answered_at": None}
            elif bundle.answered:
                values["answered_at"] = at
            if bundle.id is not None:
                stroke.change(Notice, bundle.id, **values)
                continue
            fresh = {"rings": 1, **values, "answered_at": at if bundle.answered else None}
            stroke.insert(
                Notice, conflict=_BUNDLE, id=new_id(at), member_id=member, case_id=case, interrupts=interrupts, made_at=at, **fresh
            )  # fmt: skip


def rise(
    bundles: Bundles,
    case: uuid.UUID,
    *,
    before: Mapping[str, str],
    after: Mapping[str, str],
    owner: uuid.UUID,
    by: uuid.UUID | None,
    at: datetime,
    pack: InForce,
) -> None:
    """Tell the owner of a case that it has risen to the level that rings, unless their own act raised it."""
    if owner == by:
        return
    for scale, level in pack.setting("rise_rings_at").items():
        if after.get(scale) == level and before and before.get(scale) != level:
            line = {"why": "rise", "at": at.isoformat(), "scale": scale, "level": level}
            bundles.tell(owner, case, line, rings=interrupts("rise", pack))


def mark_of(line: Mapping[str, Any]) -> str:
    """What tells a line from whatever is told later, even about the same: for a page that says which of them were read on it."""
    return hashlib.sha256(json.dumps(line, sort_keys=True).encode()).hexdigest()[:20]


def seen(*, by: uuid.UUID, notice: uuid.UUID, at: datetime, lines: Collection[str] | None = None) -> None:
    """The member has read a notice of theirs: what asks for nothing but to be read is done. Offers and alarms stay until they are answered.

    `lines` are the marks of those that were read, where that was not all of it: what was told since then stays.
    """
    with transaction.atomic():
        held = Notice.objects.select_for_update().filter(id=notice, member=by, answered_at=None).first()
        if held is None:
            return
        for line in held.lines:
            if "offer" not in line and "clocks" not in line and (lines is None or mark_of(line) in lines):
                line.setdefault("done", at.isoformat())
        done = all("done" in line for line in held.lines)
        Notice.objects.filter(id=notice).update(
            lines=held.lines, shown_at=held.shown_at or at, answered_at=at if done else None
        )
        stroke = Stroke()
        stroke.announce(what="notice", member=str(by))
        stroke.write()


def shown(*, to: uuid.UUID, at: datetime) -> int:
    """What is open for a member has reached a screen of theirs: it does not ring there again. How many that were.

    A notice that somebody writes just now is passed by: it is not yet what the screen shows, and whoever writes several is not waited for.
    """
    open_now = Notice.objects.filter(member=to, answered_at=None, shown_at=None).order_by("id")
    with transaction.atomic():
        held = list(open_now.select_for_update(skip_locked=True).values_list("id", flat=True))
        return Notice.objects.filter(id__in=held).update(shown_at=at) if held else 0


def open_for(member: uuid.UUID, *, most: int = 50) -> list[Notice]:
    """The open notices of a member, those that interrupt first, then the newest; no more than `most`, however many there are."""
    ringing = list(newest(member, interrupts=True, most=most))
    return ringing + list(newest(member, interrupts=False, most=most - len(ringing)))


def newest(member: uuid.UUID, *, interrupts: bool, most: int) -> QuerySet[Notice]:
    """The newest open notices of a member that interrupt, or that do not."""
    found = Notice.objects.filter(member=member, answered_at=None, interrupts=interrupts)
    return found.select_related("case").order_by("-changed_at")[:most]
