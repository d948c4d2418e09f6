"""Compares the rows of cases with their journals: owner, open offer, restriction, who needs to know, title, area, team, levels, and what
happened.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from nightlight.records.journal.folding import Batch, Entry
from nightlight.records.journal.showing import blanked_words

_CASES: Final = """
SELECT id, reference, title, owner_id::text, restricted, levels::text, area_id, coalesce(team_id, '') FROM cases_case WHERE id = ANY(%s)
"""
_OFFERS: Final = (
    "SELECT case_id, id::text, ARRAY[offered_to_id::text, coalesce(handover::text, '')] FROM cases_offer"
    " WHERE state = 'open' AND case_id = ANY(%s)"
)
_KNOWING: Final = "SELECT case_id, member_id::text FROM cases_need_to_know WHERE until IS NULL AND case_id = ANY(%s)"
_HAPPENINGS: Final = """
SELECT case_id, entry, event, by, role, happened_at, recorded_at, data::text FROM cases_happening WHERE case_id = ANY(%s)
"""

Said = Iterator[tuple[uuid.UUID, str]]


def cases(batch: Batch) -> Said:
    """What differs about the row of each case."""
    rows, offers, knowing = (batch.by_chain(one) for one in (_CASES, _OFFERS, _KNOWING))
    for chain, entries in batch.entries.items():
        if not rows[chain]:
            yield chain, "it is not among the cases."
        elif entries:
            yield from ((chain, said) for said in _of_case(rows[chain][0], entries))
            yield from ((chain, said) for said in _of_offer(dict(offers[chain]), entries))
            yield from ((chain, said) for said in _of_knowing({one for (one,) in knowing[chain]}, entries))


def _of_case(row: tuple[Any, ...], entries: Sequence[Entry]) -> Iterator[str]:
    reference, title, owner, restricted, levels, area, team = row
    opened = entries[0]
    if opened.structure.get("reference") != reference:
        yield f"its reference is not the one under which it was opened (entry {opened.number})."
    owned = [one for one in entries if one.kind in ("case.opened", "case.accepted")]
    if owned and owned[-1].structure.get("owner") != owner:
        yield f"its owner is not the one who accepted it (entry {owned[-1].number})."
    if _restricted(entries) != restricted:
        yield f"it is {'' if restricted else 'not '}restricted, and its journal says otherwise."
    graded = [one for one in entries if "levels" in one.structure]
    if graded and graded[-1].structure["levels"] != msgspec.json.decode(levels):
        yield f"its levels are not those of entry {graded[-1].number}."
    if (area, team) != _where(entries):
        yield "its area or its team is not the one that its journal gives it."
    yield from _of_title(title, [one for one in entries if "title" in one.words or "title" in one.blanked])


def _of_title(title: str, given: Sequence[Entry]) -> Iterator[str]:
    """The title in force is that of the newest entry that gave one."""
    if not given:
        yield "its title stands in no entry."
    elif "title" in given[-1].blanked:
        if not title.startswith(blanked_words(None)[:-1]):
            yield f"its title stands, though it was blanked (entry {given[-1].number})."
    elif _plain(given[-1].words["title"]) != _plain(title):
        yield f"its title is not the one that entry {given[-1].number} gave it."


def _where(entries: Sequence[Entry]) -> tuple[str, str]:
    """The area and the team of a case, as it was opened and its details were changed since."""
    found = {"area": entries[0].structure.get("area", ""), "team": ""}
    for one in entries:
        if one.kind == "case.details_changed":
            found |= {name: one.structure[name][1] for name in found if name in one.structure}
    return found["area"], found["team"]


def _restricted(entries: Sequence[Entry]) -> bool:
    found = False
    for one in entries:
        found = {"access.restricted": True, "access.unrestricted": False}.get(one.kind, found)
        if one.kind == "case.opened":
            found = bool(one.structure.get("restricted", False))
    return found


def _of_offer(rows: dict[str, list[str]], entries: Sequence[Entry]) -> Iterator[str]:
    """An offer is open, to whom it was made, from the entry that made it until one that accepted, declined or withdrew it."""
    waiting: dict[str, list[str]] = {}
    for one in entries:
        offer = one.structure.get("offer")
        if offer and one.kind in ("case.opened", "case.offered"):
            to = one.structure.get("offered_to" if one.kind == "case.opened" else "to", "")
            waiting[offer] = [to, one.structure.get("handover", "")]
        elif offer and one.kind != "case.asked_off_duty":
            waiting.pop(offer, None)
        waiting.pop(one.structure.get("withdrawn", ""), None)
    if rows.keys() - waiting.keys():
        yield "it is being offered to somebody, and its journal says that it is not."
    if waiting.keys() - rows.keys():
        yield "it is not being offered to anybody, and its journal says that it is."
    both = rows.keys() & waiting.keys()
    if any(rows[one][0] != waiting[one][0] for one in both):
        yield "it is being offered to somebody else than its journal says."
    if any(rows[one][1] != waiting[one][1] for one in both):
        yield "it is being offered in another hand-over than its journal says."


def _of_knowing(rows: set[str], entries: Sequence[Entry]) -> Iterator[str]:
    named: set[str] = set()
    for one in entries:
        named |= set(one.structure.get("named", ())) if one.kind == "access.restricted" else set()
        if one.kind == "access.need_to_know_named":
            named.add(one.structure.get("member", ""))
        elif one.kind == "access.need_to_know_ended":
            named.discard(one.structure.get("member", ""))
    if rows != named:
        yield "those who need to know it are not those whom its journal names."


def happenings(batch: Batch) -> Said:
    """What differs about what happened on each case: one row for each entry that was a step of the case, and no other."""
    rows = batch.by_chain(_HAPPENINGS)
    for chain, entries in batch.entries.items():
        held = {row[0]: row[1:] for row in rows[chain]}
        steps = {one.number: one for one in entries if is_step(one)}
        for number in sorted(held.keys() ^ steps.keys()):
            where = "no entry" if number in held else "no row"
            yield chain, f"what happened at entry {number} has {where}."
        for number in sorted(held.keys() & steps.keys()):
            yield from ((chain, said) for said in _of_step(held[number], steps[number]))


def is_step(entry: Entry) -> bool:
    """Whether an entry is a step of its case, from which clocks are reckoned."""
    return "role" in entry.structure and "levels" in entry.structure


def who_did(entry: Entry) -> set[str | None]:
    """Who may have done what an entry says: whoever wrote it down, or for whom the control room did, told by radio."""
    return {
        entry.by,
        entry.structure.get("done_by"),
        entry.structure.get("owner") if entry.kind == "case.accepted" else None,
    }


def _of_step(row: tuple[Any, ...], entry: Entry) -> Iterator[str]:
    event, by, role, happened_at, recorded_at, data = row
    if (happened_at, recorded_at) != (entry.happened_at, entry.recorded_at):
        yield f"when entry {entry.number} happened or was written down differs."
    if (event, role) != (entry.structure.get("event", ""), entry.structure["role"]):
        yield f"what happened at entry {entry.number}, or in which role, differs."
    if by not in who_did(entry):
        yield f"who did what entry {entry.number} says differs."
    held = msgspec.json.decode(data)
    if "data" in entry.blanked:
        if held:
            yield f"what entry {entry.number} carried stands, though it was blanked."
    elif held != entry.held("data", {}):
        yield f"what entry {entry.number} carried differs."


def _plain(text: str) -> str:
    return " ".join(text.split())
