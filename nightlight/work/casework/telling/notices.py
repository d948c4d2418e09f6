"""What somebody was told and is asked nothing about, in plain words: a sentence for each reason, what it is about, and where to go from there."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import connection
from django.urls import reverse

from nightlight.records.access.filtering import READ, visible_cases
from nightlight.records.access.finding import may
from nightlight.records.access.standing import Standing
from nightlight.records.cases.models import Case
from nightlight.records.journal.above import names_of
from nightlight.records.outbox.notices import mark_of
from nightlight.records.packs.queries import in_force
from nightlight.records.workforce.models import Swap
from nightlight.rules.wording import Wording, plain

SHOWN_AS_WORK: Final = frozenset({"offer", "rung", "swap"})
"""Reasons that stand on My work in a shape and with buttons of their own, until they are answered."""
MOST: Final = 50
"""No more than so many are shown at once; there may be more behind them."""

_LINES: Final = """
SELECT n.id, n.case_id, n.interrupts, line::text FROM outbox_notice n, jsonb_array_elements(n.lines) WITH ORDINALITY found(line, place)
WHERE n.member_id = %(member)s AND n.answered_at IS NULL AND NOT line ? 'done' AND NOT line ? 'offer' AND NOT line ? 'clocks'
  AND line ->> 'why' <> ALL(%(elsewhere)s)
ORDER BY (line ->> 'at')::timestamptz DESC, place DESC LIMIT %(most)s
"""


class Said(NamedTuple):
    """What a line says, and the page that it leads to with the words of the link; no page: there is nothing to open."""

    words: str
    href: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that somebody was told. `key` names it when it is read; `rang` says whether it interrupted them.

    `reference` and `title` are of the case that it is about, where they may read that; else `about` says in words what it is about.
    """

    key: str
    at: datetime
    rang: bool
    said: Said
    reference: str = ""
    title: str = ""
    about: str = ""


class ToRead(NamedTuple):
    """What somebody has not read: what rang for them, what did not, each the newest first; and whether there is more than is shown."""

    rang: tuple[Told, ...] = ()
    quiet: tuple[Told, ...] = ()
    more: bool = False

    @property
    def every(self) -> tuple[Told, ...]:
        """All that is shown."""
        return (*self.rang, *self.quiet)


@dataclass(frozen=True, slots=True)
class Reading:
    """Whoever reads, and what the words of a line are made of: the names of people, who took which swap, the words of policy."""

    found: Standing
    people: Mapping[str, str]
    swaps: Mapping[str, str]
    words: Wording

    def name(self, line: Mapping[str, Any]) -> str:
        """Who it is about."""
        member = line.get("member") or self.swaps.get(str(line.get("swap")), "")
        return self.people.get(str(member), "") or "Somebody"

    def way(self, case: str, link: str) -> tuple[str, str]:
        """The way to a case; nothing where there is no reference."""
        return (reverse("casework:case", args=[case]), link) if case else ("", "")

    def page(self, capability: str, address: str, link: str, *args: str) -> tuple[str, str]:
        """The way to a page, for whoever may open it; nothing for anybody else."""
        return (reverse(address, args=args), link) if self.found.may(capability) else ("", "")


def _rise(line: Mapping[str, Any], case: str, on: Reading) -> Said:
    level = on.words.level(line["level"]).upper()
    return Said(f"Its {plain(line['scale'])} level has risen to {level}.", *on.way(case, "See why"))


def _yours(_line: Mapping[str, Any], case: str, on: Reading) -> Said:
    words = (
        "It came in and nobody had taken it, so it fell to you. You answer for it until somebody accepts it by name."
    )
    return Said(words, *on.way(case, "Open it"))


def _lead(line: Mapping[str, Any], case: str, on: Reading) -> Said:
    words = f"{str(line['lead']).capitalize()} is yours to follow up. Accept it by name; its clock runs until its result is recorded."
    return Said(words, *on.page("case.record", "missing:leads", "Open the lead", case)) if case else Said(words)


def _not_done(line: Mapping[str, Any], case: str, on: Reading) -> Said:
    words = f"“{on.words.duty(line['duty']).rstrip('.')}” was not done. Its clock runs on; why, and when it is tried again, stands with it."
    return Said(words, *on.page("case.record", "missing:duty", "See why", case, line["duty"])) if case else Said(words)


def _adult_found(_line: Mapping[str, Any], case: str, on: Reading) -> Said:
    words = "An adult was found with the child, and is somebody to look at: check who they are, and decide."
    return Said(words, *on.page("case.record", "found:company", "See who", case)) if case else Said(words)


def _investigation(_line: Mapping[str, Any], case: str, on: Reading) -> Said:
    words = "You are asked by name to investigate what the child said on return. Accept it by name; until somebody does, it rings upwards."
    return Said(words, *on.page("case.record", "found:allegation", "Read it", case)) if case else Said(words)


def _declined(line: Mapping[str, Any], case: str, on: Reading) -> Said:
    words = f"{on.name(line)} declined it. It stays yours until somebody accepts it by name."
    return Said(words, *on.way(case, "Open it, and offer it to somebody else"))


def _asked_for(line: Mapping[str, Any], case: str, on: Reading) -> Said:
    if not case:
        return Said(f"{on.name(line)} asked to see it. They know its reference: call them, and say whom to ask.")
    words = f"{on.name(line)} asked to see it. Call them and say what they need to know, or name them among those who see it."
    return Said(words, *on.page("case.restrict", "casework:restriction", "Who may see it", case))


def _glass(line: Mapping[str, Any], case: str, on: Reading) -> Said:
    href, link = on.page("glass.review", "administration:glass", "Review it")
    if href:
        return Said(f"{on.name(line)} broke the glass and opened it. Say whether that was justified.", f"{href}#glass-{line['glass']}", link)  # fmt: skip
    words = f"{on.name(line)} broke the glass and opened it. Somebody else reviews whether that was justified."
    return Said(words, *on.way(case, "Open it"))


_FOUND: Final = {
    "journal.broken": "The journal does not hold together: {many} found where something was altered, put in, taken out or moved.",
    "journal.differs": "The journal and the tables do not agree: {many} found.",
}


def _journal(line: Mapping[str, Any], _case: str, on: Reading) -> Said:
    many = "1 place was" if line["many"] == 1 else f"{line['many']} places were"
    words = _FOUND.get(line["kind"], _FOUND["journal.differs"]).format(many=many)
    where = on.page("journal.read", "record_keeping:state", "See the journal")
    where = where if where[0] else on.page("health.read", "system:health", "See the health of Nightlight")
    return Said(f"{words} Tell whoever runs Nightlight, and change nothing by hand.", *where)


def _unpaid(line: Mapping[str, Any], _case: str, on: Reading) -> Said:
    many = "1 thing" if line["many"] == 1 else f"{line['many']} things"
    words = f"Nightlight has not yet done {many} that had to follow from an entry, and goes on trying. Tell whoever runs Nightlight."
    return Said(words, *on.page("health.read", "system:health", "See the health of Nightlight"))


def _swap_accepted(line: Mapping[str, Any], _case: str, on: Reading) -> Said:
    words = f"{on.name(line)} accepted your swap by name, and is on duty in your place."
    return Said(words, *on.page("roster.read", "shifts:board", "See who is on duty"))


def _swap_declined(line: Mapping[str, Any], _case: str, on: Reading) -> Said:
    words = f"{on.name(line)} declined your swap. You are still on duty."
    return Said(words, *on.page("roster.read", "shifts:board", "See who is on duty"))


WORDS: Final[Mapping[str, Callable[[Mapping[str, Any], str, Reading], Said]]] = {
    "rise": _rise,
    "yours": _yours,
    "lead": _lead,
    "not_done": _not_done,
    "adult_found": _adult_found,
    "investigation": _investigation,
    "declined": _declined,
    "asked_for": _asked_for,
    "glass": _glass,
    "journal": _journal,
    "unpaid": _unpaid,
    "swap_accepted": _swap_accepted,
    "swap_declined": _swap_declined,
}
"""The words of each reason, from a line, the reference of its case (empty: the reader may not read it, or there is none) and whoever reads."""


def to_read(found: Standing, at: datetime) -> ToRead:
    """What a member was told and has not read, by a fixed number of questions however much that is."""
    with connection.cursor() as cursor:
        member = found.viewer.member
        cursor.execute(_LINES, {"member": member, "elsewhere": sorted(SHOWN_AS_WORK), "most": MOST + 1})
        rows = [(notice, case, rang, json.loads(line)) for notice, case, rang, line in cursor.fetchall()]
    if not rows:
        return ToRead()
    shown = rows[:MOST]
    seen = visible_cases(found.viewer, at).in_bulk([case for _, case, _, _ in shown if case])
    on = _reading(found, [line for *_, line in shown], at)
    told = [_told(row, seen.get(row[1]), on, at) for row in shown]
    return ToRead(
        tuple(one for one in told if one.rang), tuple(one for one in told if not one.rang), more=len(rows) > MOST
    )


def _reading(found: Standing, lines: Collection[Mapping[str, Any]], at: datetime) -> Reading:
    swaps = {str(one): str(to) for one, to in Swap.objects.filter(id__in=_named(lines, "swap")).values_list("id", "offered_to_id")}  # fmt: skip
    people = names_of({*_named(lines, "member"), *swaps.values()})
    return Reading(found, people, swaps, Wording(in_force(at).pack))


def _named(lines: Collection[Mapping[str, Any]], what: str) -> set[str]:
    return {str(line[what]) for line in lines if what in line}


def _told(
    row: tuple[uuid.UUID, uuid.UUID | None, bool, dict[str, Any]], case: Case | None, on: Reading, at: datetime
) -> Told:
    notice, about, rang, line = row
    reference, words = case.reference if case else "", WORDS.get(line["why"], _unknown)
    return Told(
        f"{notice}:{mark_of(line)}", datetime.fromisoformat(line["at"]), rang, words(line, reference, on), reference,
        case.title if case else "", "" if case or about is None else _kept_back(about, on, at),
    )  # fmt: skip


def _unknown(_line: Mapping[str, Any], case: str, on: Reading) -> Said:
    return Said(
        "Another version of Nightlight told you something that this one has no words for.", *on.way(case, "Open it")
    )


def _kept_back(case: uuid.UUID, on: Reading, at: datetime) -> str:
    """What is said of a case that the reader may not read: that it is restricted only where they would reach it otherwise."""
    return "A restricted case" if may(on.found.viewer, case, READ, at).held_restricted else "A case beyond your reach"
