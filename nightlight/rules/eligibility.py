"""May this officer hold this work on this date? Why, or why not; and, where nobody may, why nobody.

An accreditation counts on a day on which it is in force, is not restricted, and everything that must be held with it counts too. Lacking
one, or being off duty, rules an officer out. A load that is over its limit never does: it is said, and a supervisor is told elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Family:
    """A family of offences: its team, and what the lead must hold: all of `lead`, and where `one_of` is not empty, one of that."""

    id: str
    team: str
    lead: tuple[str, ...]
    one_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Award:
    """An accreditation as one officer holds it, from `awarded` up to but not including `expires` (None: it does not expire).

    `restricted` says why it may not be used for now; None: it may.
    """

    accreditation: str
    awarded: date
    expires: date | None = None
    restricted: str | None = None

    def counts_on(self, day: date) -> bool:
        """Whether it is in force and unrestricted on this day."""
        return self.restricted is None and self.awarded <= day and (self.expires is None or day < self.expires)


@dataclass(frozen=True, slots=True)
class Holder:
    """An officer who might hold the work: awards, whether on duty, and how many cases they have of at most how many (None: no limit set)."""

    id: str
    rank: str
    role: str
    awards: tuple[Award, ...]
    on_duty: bool
    load: int
    limit: int | None = None

    @property
    def within_load(self) -> bool:
        """Whether one case more stays within the limit."""
        return self.limit is None or self.load < self.limit

    def held_on(self, day: date) -> frozenset[str]:
        """Ids of the accreditations in force and unrestricted on this day."""
        return frozenset(award.accreditation for award in self.awards if award.counts_on(day))


@dataclass(frozen=True, slots=True)
class Standard:
    """What the policy pack says of accreditations: what must be held with each, their names, the least for an unknown family of offences,
    and for how many days before it expires an award is pointed out.
    """

    must_also_hold: Mapping[str, Sequence[str]]
    names: Mapping[str, str]
    least: str
    warn_days: int

    def name(self, accreditation: str) -> str:
        """The accreditation's name for people."""
        return self.names.get(accreditation, accreditation.replace("_", " "))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an officer may hold the work, with a sentence for each reason.

    `lacking` are the ids of accreditations that are wanted and do not count. `warnings` are sentences that rule nobody out: a load over
    its limit, and each needed award that expires soon (`expiring`).
    """

    allowed: bool
    within_load: bool
    because: tuple[str, ...]
    lacking: tuple[str, ...]
    warnings: tuple[str, ...]
    expiring: tuple[Award, ...]


def lacking(
    held: Collection[str], family: Family | None, must_also_hold: Mapping[str, Sequence[str]], *, least: str
) -> tuple[str, ...]:
    """Ids of the accreditations that a lead with these would lack: those of `lead`, and all of `one_of` when none of them is held.

    One held without what must be held with it does not count. Where the family is not known, `least` must be held.
    """
    counted = _counted(held, must_also_hold)
    if family is None:
        return () if least in counted else (least,)
    short = [one for one in family.lead if one not in counted]
    if not counted.intersection(family.one_of):
        short.extend(family.one_of)
    return tuple(dict.fromkeys(short))


def eligible(holder: Holder, family: Family | None, on: date, standard: Standard) -> Verdict:
    """May this officer hold work of this family (None: not known) on this date?"""
    held = holder.held_on(on)
    short = lacking(held, family, standard.must_also_hold, least=standard.least)
    expiring = _expiring(holder, family, on, standard)
    warnings = [f"{standard.name(award.accreditation)} expires on {_in_words(award.expires)}." for award in expiring]
    if not holder.within_load:
        warnings.append(f"Has {holder.load} cases already, and {holder.limit} is the most set for one officer.")
    return Verdict(
        allowed=not short and holder.on_duty,
        within_load=holder.within_load,
        because=(
            *_of_accreditation(holder, family, on, standard, short),
            "On duty." if holder.on_duty else "Off duty.",
        ),
        lacking=short,
        warnings=tuple(warnings),
        expiring=expiring,
    )


def nobody(holders: Iterable[Holder], family: Family | None, on: date, standard: Standard) -> tuple[str, ...]:
    """Sentences that say why no officer among these may hold the work within their load; empty when somebody may."""
    verdicts = [(holder, eligible(holder, family, on, standard)) for holder in holders]
    if any(verdict.allowed and verdict.within_load for _, verdict in verdicts):
        return ()
    if not verdicts:
        return ("There is no officer to choose from.",)
    total = len(verdicts)
    wanted = dict.fromkeys(one for _, verdict in verdicts for one in verdict.lacking)
    said = [_how_many_lack(one, verdicts, on, standard) for one in wanted]
    off_duty = sum(not holder.on_duty for holder, _ in verdicts)
    if off_duty:
        said.append(f"{off_duty} of {total} {'is' if off_duty == 1 else 'are'} off duty.")
    over = sum(verdict.allowed for _, verdict in verdicts)
    if over:
        said.append(
            f"{over} of {total} may hold it, but {'has' if over == 1 else 'have'} as many cases as one officer should."
        )
    return tuple(said)


def _counted(held: Collection[str], must_also_hold: Mapping[str, Sequence[str]]) -> set[str]:
    """What is held and counts: not what is held without something that it needs, nor what needs that in turn."""
    counted = set(held)
    while short := {one for one in counted if not counted.issuperset(must_also_hold.get(one, ()))}:
        counted -= short
    return counted


def _wanted(family: Family | None, standard: Standard) -> tuple[str, ...]:
    """Every accreditation that may matter for the work: what is asked for and what must be held with it."""
    found = [standard.least] if family is None else [*family.lead, *family.one_of]
    for one in found:  # the list grows as it is read: what must be held with what must be held counts too
        found.extend(also for also in standard.must_also_hold.get(one, ()) if also not in found)
    return tuple(dict.fromkeys(found))


def _expiring(holder: Holder, family: Family | None, on: date, standard: Standard) -> tuple[Award, ...]:
    """The awards the work rests on that expire soon, but for those that another award of the same accreditation outlasts."""
    until = on + timedelta(days=standard.warn_days)
    return tuple(
        award
        for one in _wanted(family, standard)
        if (award := _lasting(holder, one, on)) and award.expires is not None and award.expires <= until
    )


def _lasting(holder: Holder, accreditation: str, on: date) -> Award | None:
    """The award of this accreditation that counts on the day and does so for longest."""
    counting = [award for award in holder.awards if award.accreditation == accreditation and award.counts_on(on)]
    return max(counting, key=lambda award: award.expires or date.max, default=None)


def _of_accreditation(
    holder: Holder, family: Family | None, on: date, standard: Standard, short: tuple[str, ...]
) -> Iterable[str]:
    if family is None:
        yield f"The family of offences is not known, so the least is {standard.name(standard.least)}."
    for one in short:
        yield _why_not(holder, one, on, standard)
    if family is not None and set(family.one_of).intersection(short):
        yield f"One of these is needed: {', '.join(standard.name(one) for one in family.one_of)}."
    if not short:
        counted = _counted(holder.held_on(on), standard.must_also_hold)
        yield f"Holds {', '.join(standard.name(one) for one in _wanted(family, standard) if one in counted)}."


def _why_not(holder: Holder, accreditation: str, on: date, standard: Standard) -> str:
    name = standard.name(accreditation)
    awards = [award for award in holder.awards if award.accreditation == accreditation]
    held = holder.held_on(on)
    if accreditation in held:
        without = [standard.name(one) for one in standard.must_also_hold.get(accreditation, ()) if one not in held]
        return f"{name} does not count without {' and '.join(without) or 'what must be held with it'}."
    if not awards:
        return f"Does not hold {name}."
    latest = max(awards, key=lambda award: (award.awarded <= on, award.expires or date.max))
    if latest.awarded > on:
        return f"{name} is only awarded from {_in_words(latest.awarded)}."
    if latest.expires is not None and latest.expires <= on:
        return f"{name} expired on {_in_words(latest.expires)}."
    return f"{name} is restricted: {latest.restricted}."


def _how_many_lack(accreditation: str, verdicts: Sequence[tuple[Holder, Verdict]], on: date, standard: Standard) -> str:
    short = [holder for holder, verdict in verdicts if accreditation in verdict.lacking]
    expired = sum(
        any(
            award.accreditation == accreditation and award.expires is not None and award.expires <= on
            for award in holder.awards
        )
        for holder in short
    )
    verb = "lacks" if len(short) == 1 else "lack"
    tail = f"; for {expired} of them it has expired" if expired else ""
    return f"{len(short)} of {len(verdicts)} {verb} {standard.name(accreditation)}{tail}."


def _in_words(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else "no date"
