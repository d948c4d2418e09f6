"""What the pages ask: how the journal stands, which closed cases there are, what stands in one, and the journal of a case as it reads."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import msgspec
from django.db.models import Count, Q

from nightlight.records.access.filtering import visible_cases
from nightlight.records.cases.models import Case
from nightlight.records.journal.models import Entry, Owed, Signing, Words
from nightlight.records.journal.owing import reactions_to
from nightlight.records.journal.reading import Line, story
from nightlight.records.journal.showing import shown
from nightlight.records.journal.signing import FORCE
from nightlight.records.packs.queries import in_force
from nightlight.rules.access import Viewer
from nightlight.rules.facts import in_words
from nightlight.work.record_keeping.actions import BLANK

OF_ITSELF: Final = (
    "journal.signed",
    "journal.verified",
    "journal.broken",
    "journal.folded",
    "journal.differs",
    "journal.unpaid",
)
LATELY: Final = 15
A_PAGE: Final = 50
MOST_SHOWN: Final = 400
"""So many personal texts of one case are shown before they are blanked; all of them can be chosen, however many there are."""
LONGEST_SHOWN: Final = 400
CALLED: Final[Mapping[str, str]] = {
    "title": "Title", "title_before": "Title before", "facts": "Facts", "data": "What it carried", "said_by": "Who said it",
    "reason": "Reason", "why": "Reason", "review": "Review",
}  # fmt: skip


class Check(NamedTuple):
    """One of the night's checks as it was made last: when, how it came out in a sentence, and what it found, in sentences. `late`: too long ago."""

    at: datetime | None
    good: bool
    late: bool
    sentence: str
    found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unpaid:
    """A reaction that is owed and not paid: what it does, because of which entry, since when, how often it was tried, and why it failed last."""

    about: str
    kind: str
    number: int
    called: str
    since: datetime
    tries: int
    failure: str


@dataclass(frozen=True, slots=True)
class State:
    """How the journal stands: what was verified, compared and signed last, what is owed, and what it says of itself."""

    verified: Check
    compared: Check
    signed: Check
    unpaid: tuple[Unpaid, ...]
    owed: int
    lately: tuple[Line, ...]

    @property
    def good(self) -> bool:
        """Whether everything was checked in time and nothing is wrong."""
        return all(one.good and not one.late for one in (self.verified, self.compared, self.signed)) and not self.owed


def state(at: datetime) -> State:
    """How the journal stands at an instant."""
    since = at - timedelta(hours=in_force(at).setting("journal_checked_within"))
    waiting = Owed.objects.filter(paid_at=None).order_by("owed_at").select_related("chain")
    return State(
        verified=_check(("journal.verified", "journal.broken"), since, "It has not been verified yet."),
        compared=_check(("journal.folded", "journal.differs"), since, "It has not been compared with the tables yet."),
        signed=_signed(since),
        unpaid=tuple(_unpaid(one) for one in waiting[:A_PAGE]),
        owed=waiting.count(),
        lately=story(FORCE, kinds=OF_ITSELF, newest_first=True, limit=LATELY),
    )


def _check(kinds: tuple[str, str], since: datetime, never: str) -> Check:
    last = story(FORCE, kinds=kinds, newest_first=True, limit=1)
    if not last:
        return Check(None, good=False, late=True, sentence=never)
    (line,) = last
    words = (
        Words.objects.filter(chain=FORCE, number=line.number, name="sentences").values_list("text", flat=True).first()
    )
    found = tuple(msgspec.json.decode(words)) if words else ()
    return Check(line.recorded_at, line.kind == kinds[0], line.recorded_at < since, line.sentence, found)


def _signed(since: datetime) -> Check:
    last = Signing.objects.first()
    if last is None:
        return Check(None, good=False, late=True, sentence="Its heads have not been signed yet.")
    return Check(
        last.at, good=True, late=last.at < since, sentence=f"{last.chains:,} chains were signed into {last.file}."
    )


def _unpaid(owed: Owed) -> Unpaid:
    known = next((one for one in reactions_to(owed.kind) if one.name == owed.reaction), None)
    about = known.about if known else f"Nothing here is called “{owed.reaction}” any more."
    failure = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", owed.failure).capitalize()
    return Unpaid(about, owed.kind, owed.number, owed.chain.name, owed.owed_at, owed.tries, failure)


class Closed(NamedTuple):
    """A closed case, and how many of its personal texts stand and are blanked."""

    case: Case
    standing: int
    blanked: int


def closed_cases(viewer: Viewer, at: datetime, words: str, page: int) -> tuple[list[Closed], bool]:
    """A page of the closed cases whose words this viewer may blank, those closed longest ago first; and whether there are more."""
    found = visible_cases(viewer, at, BLANK).filter(closed_at__isnull=False).order_by("closed_at", "id")
    for word in words.split():
        found = found.filter(Q(reference__icontains=word) | Q(title__icontains=word))
    cases = list(found[(page - 1) * A_PAGE : page * A_PAGE + 1])
    held = Words.objects.filter(chain__in=[one.id for one in cases]).values_list("chain")
    counted = {chain: (standing, gone) for chain, standing, gone in held.annotate(Count("text"), Count("blanked_by"))}
    return [Closed(one, *counted.get(one.id, (0, 0))) for one in cases[:A_PAGE]], len(cases) > A_PAGE


class Standing(NamedTuple):
    """A personal text that stands: the value by which a form names it, the number of its entry, what it is called, and how it begins."""

    value: str
    number: int
    called: str
    text: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What blanking would take from a case: its texts by entry, in all, how many of them are reasons for blanking, and how many are gone."""

    entries: tuple[tuple[Line, tuple[Standing, ...]], ...]
    standing: int
    blanked: int

    @property
    def more(self) -> int:
        """How many texts stand beyond those that are shown."""
        return self.standing - sum(len(texts) for _, texts in self.entries)


def preview(case: uuid.UUID) -> Preview:
    """The personal texts of a case that stand, by their entries; the reasons of decisions to blank are left out."""
    decisions = Entry.objects.filter(chain=case, kind="journal.blanked").values_list("number", flat=True)
    held = Words.objects.filter(chain=case).exclude(number__in=list(decisions)).order_by("number", "name")
    texts: dict[int, list[Standing]] = {}
    for number, name, text in held.filter(text__isnull=False).values_list("number", "name", "text")[:MOST_SHOWN]:
        texts.setdefault(number, []).append(
            Standing(f"{number}:{name}", number, _called(name), _beginning(name, shown(text)))
        )
    lines = {one.number: one for one in _lines(case, texts)}
    entries = tuple((lines[number], tuple(some)) for number, some in texts.items() if number in lines)
    counts = held.aggregate(standing=Count("text"), gone=Count("blanked_by"))
    return Preview(entries, counts["standing"], counts["gone"])


def _lines(case: uuid.UUID, texts: Mapping[int, Any]) -> list[Line]:
    found: list[Line] = []
    while texts and (more := story(case, after=found[-1].number if found else 0)):
        found += more
        if found[-1].number >= max(texts):
            break
    return found


def _beginning(name: str, text: str) -> str:
    """A text as people read it, and no more than its beginning where it is long."""
    if name in ("facts", "data"):
        text = _listed(text)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _listed(text: str) -> str:
    try:
        held = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text
    if not isinstance(held, dict):
        return text
    return "; ".join(f"{key.replace('_', ' ')}: {_value(value)}" for key, value in held.items())


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key.replace('_', ' ')} {_value(one)}" for key, one in value.items()) or "nothing"
    if isinstance(value, list):
        return ", ".join(_value(one) for one in value) or "nothing"
    return in_words(value)


def with_words(lines: Sequence[Line]) -> list[tuple[Line, list[tuple[str, str]]]]:
    """Each line with those of its personal texts that its sentence does not hold: what each is called, and how it begins."""
    return [
        (
            line,
            [(_called(name), _beginning(name, text)) for name, text in line.words.items() if text not in line.sentence],
        )
        for line in lines
    ]


def _called(name: str) -> str:
    return CALLED.get(name, name.replace("_", " ").capitalize())


def kinds_in(case: uuid.UUID) -> list[tuple[str, str]]:
    """The kinds of entries that a journal holds: (kind, as people say it)."""
    found = Entry.objects.filter(chain=case).order_by("kind").values_list("kind", flat=True).distinct()
    return [(kind, kind.replace(".", ": ", 1).replace("_", " ")) for kind in found]
