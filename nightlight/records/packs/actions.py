"""Putting a policy pack in force: by a named person, for a reason, from an instant, and only one that is whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from django.db import transaction

from nightlight import packfile
from nightlight.records.journal.actions import hold
from nightlight.records.journal.ids import named_id
from nightlight.records.journal.models import Chain
from nightlight.records.journal.stroke import Stroke
from nightlight.records.packs.models import Adoption
from nightlight.records.packs.queries import look_up_again
from nightlight.records.packs.refusals import AlreadyAdopted, CannotAdopt
from nightlight.rules import soundness
from nightlight.rules.days import LONDON
from nightlight.rules.faults import Fault, Faulty
from nightlight.rules.names import NotReadable, cleaned
from nightlight.rules.rulebook import Rulebook

FURTHEST_AHEAD: Final = timedelta(days=366)
LONGEST_REASON: Final = 500
_FAULTS_NAMED: Final = 5


class Adopter(Protocol):
    """Whoever adopts: how the journal writes them, and in which role they act."""

    role: str

    @property
    def written(self) -> str:
        """How the journal writes who it was."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A pack as it lies in its folder now: what it is called, its version, the digest of its files, and what is wrong or doubtful about it."""

    name: str
    title: str
    version: str
    digest: str
    faults: Sequence[Fault]
    warnings: Sequence[Fault]


def checked(name: str, on: date) -> Checked:
    """What `nightlight policy check` says of a pack on a day; one that cannot be read has only faults."""
    try:
        pack = packfile.load_pack(name)
        files = packfile.files_of(name)
        examples = packfile.load_examples(name, pack)
        digest = packfile.digest_of(name)
    except Faulty as faulty:
        return Checked(name, name, "", "", tuple(faulty.faults), ())
    faults = tuple(soundness.unsound(pack, Rulebook(pack), examples, files))
    own = f"{packfile.pack_folder(name).name}/"
    warnings = tuple(one for one in soundness.doubtful(pack, files, on) if one.file.startswith(own))
    return Checked(name, packfile.title_of(name), pack.version, digest, faults, warnings)


@transaction.atomic
def adopt(*, by: Adopter, at: datetime, pack: str, in_force_from: datetime, reason: str, digest: str = "") -> None:
    """Put a pack in force from an instant, now or to come. With `digest`, only as it was when somebody looked at it.

    Written in the chain of the force; that open cases are looked at again is a reaction. Raises CannotAdopt, with every reason: an unknown
    or faulty pack, one that changed since it was looked at, a time that has passed or is too far away, no reason; and AlreadyAdopted.
    """
    what = f"Adopting the pack {pack[:60]}"
    known = packfile.pack_names()
    if pack not in known:
        raise CannotAdopt(what=what, why="there is no such pack", remedy=f"choose one of {', '.join(known)}")
    found = checked(pack, at.astimezone(LONDON).date())
    wrong = [str(fault) for fault in found.faults[:_FAULTS_NAMED]]
    if digest and digest != found.digest:
        wrong.append("its files have changed since you looked at them")
    if in_force_from < at:
        wrong.append("the time from which it would be in force has passed")
    if in_force_from > at + FURTHEST_AHEAD:
        wrong.append("the time from which it would be in force is more than a year away")
    reason = _reason(reason, wrong)
    if wrong:
        raise CannotAdopt(what=what, why=wrong, remedy="mend the pack or correct the form, and send it again")
    stroke = Stroke()
    pen = hold(stroke, named_id("force", "force"), kind=Chain.FORCE, name="force")
    last = Adoption.objects.filter(in_force_from__lte=in_force_from).first()
    if last is not None and (last.pack, last.digest) == (pack, found.digest):
        raise AlreadyAdopted(
            what=what,
            why="it is, or will be, in force by then in this very version",
            remedy="there is nothing left to do",
        )
    stroke.insert(
        Adoption, pack=pack, version=found.version, digest=found.digest, in_force_from=in_force_from, adopted_by=by.written,
        adopted_at=at, reason=reason,
    )  # fmt: skip
    pen.write(
        "pack.adopted", at=at, by=by.written, words={"reason": reason},
        structure={"pack": pack, "version": found.version, "digest": found.digest, "in_force_from": in_force_from.isoformat(), "role": by.role},
    )  # fmt: skip
    stroke.announce(what="pack", pack=pack)
    stroke.write()
    transaction.on_commit(look_up_again)


def _reason(typed: str, wrong: list[str]) -> str:
    try:
        kept = cleaned(typed, longest=LONGEST_REASON)
    except NotReadable as problem:
        wrong.append(f"the reason cannot be kept: {problem}")
        return ""
    if not kept:
        wrong.append("no reason was given")
    return kept
