"""The shape of a journal entry, its digest, and how a case's chain of entries proves itself while it can still forget.

An entry holds structure and, for each personal text, a salted digest; the texts themselves are held elsewhere and may be blanked, text
and salt together, by a recorded retention decision: the chain still verifies. Each entry seals the digest of the one before it.

The canonical form of an entry (format nightlight-entry/1) is JSON in UTF-8: keys in the order of their code points, no spaces, only
quotation marks, backslashes and control characters escaped, texts in Unicode form NFC, times in UTC as 2026-11-23T21:05:00.000000Z. It
holds null, true, false, whole numbers, texts, lists and mappings; a fraction is written as text, since machines round differently.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal, NamedTuple

FORMAT: Final = "nightlight-entry/1"
SHORTEST_SALT: Final = 16
_NOTHING_BEFORE: Final = ""


class Head(NamedTuple):
    """Where a chain stands: the case, and the number and digest of its newest entry. Signed and kept elsewhere, it shows up a cut tail."""

    case: str
    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One sealed entry: the `number`th of its case, counted from 1.

    `at` is when it happened, `recorded_at` when it was written down, both aware. `structure` holds nothing personal. `texts` maps the
    name of each personal text to its salted digest. `previous` is the digest of the entry before, empty for the first.
    """

    case: str
    number: int
    kind: str
    at: datetime
    recorded_at: datetime
    by: str
    structure: Mapping[str, Any]
    texts: Mapping[str, str]
    previous: str
    digest: str

    @property
    def head(self) -> Head:
        """Where the chain stands once this is its newest entry."""
        return Head(self.case, self.number, self.digest)


@dataclass(frozen=True, slots=True)
class Broken:
    """One thing that is wrong with a chain: what was done to it, at which place (counted from 1), and that in a sentence."""

    what: Literal["altered", "inserted", "removed", "reordered", "cut", "rewritten"]
    place: int
    sentence: str

    def __str__(self) -> str:
        return self.sentence


def salted_digest(text: str, salt: bytes) -> str:
    """The digest (HMAC-SHA-256, in hexadecimal) that stands for a personal text. Each text has a salt of its own, at least 16 random bytes.

    Without the salt nobody can find out a short text by trying. Texts that differ only in how they compose accents have one digest.
    """
    if len(salt) < SHORTEST_SALT:
        raise ValueError(
            f"a salt of {len(salt)} bytes can be guessed; give at least {SHORTEST_SALT} random bytes, new for each text"
        )
    return hmac.new(salt, _normal(text, "text").encode(), hashlib.sha256).hexdigest()


def seal(
    *,
    case: str,
    kind: str,
    at: datetime,
    recorded_at: datetime,
    by: str,
    structure: Mapping[str, Any],
    texts: Mapping[str, str],
    after: Head | None,
) -> Entry:
    """The entry that follows `after` (None: the first of its case), sealed.

    Raises ValueError, naming the key, for what the canonical form cannot hold, for times without a zone and for the head of another case.
    """
    if after is not None and after.case != case:
        raise ValueError(
            f"the entry is of case {case!r} and cannot follow one of case {after.case!r}; give the head of its own case"
        )
    entry = Entry(
        case=_normal(case, "case"),
        number=after.number + 1 if after else 1,
        kind=_normal(kind, "kind"),
        at=at,
        recorded_at=recorded_at,
        by=_normal(by, "by"),
        structure=_held(structure, "structure"),
        texts=_held(texts, "texts"),
        previous=after.digest if after else _NOTHING_BEFORE,
        digest="",
    )
    return Entry(**{**_fields(entry), "digest": digest_of(entry)})


def canonical(entry: Entry) -> bytes:
    """The entry in its canonical form, without its own digest: what the digest is of."""
    plain = {
        **_fields(entry),
        "format": FORMAT,
        "at": in_utc(entry.at),
        "recorded_at": in_utc(entry.recorded_at),
    }
    del plain["digest"]
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def digest_of(entry: Entry) -> str:
    """The SHA-256 digest of the entry's canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(entry)).hexdigest()


def verify_text(entry: Entry, name: str, text: str, salt: bytes) -> bool:
    """Whether this is the text that the entry was sealed with under this name. Raises ValueError for a name that the entry does not have."""
    if name not in entry.texts:
        raise ValueError(
            f"entry {entry.number} of case {entry.case} has no text {name!r}; it has {', '.join(sorted(entry.texts)) or 'none'}"
        )
    return hmac.compare_digest(entry.texts[name], salted_digest(text, salt))


def verify(entries: Iterable[Entry], *, head: Head | None = None) -> tuple[Broken, ...]:
    """What is wrong with a whole chain as it is held, in its held order; empty when nothing is.

    Names the first place at which an entry was altered, inserted, removed or moved. With a signed `head`, also a tail that was cut off,
    and a chain that was written anew from the signed entry or from before it. Without one neither can be seen.
    """
    held = list(entries)
    chain = _Chain(held, [is_sound(entry) for entry in held], _case_of(held, head), head.digest if head else None)
    first = chain.first_broken()
    found = [first] if first else []
    if head is not None and not any(ok and entry.head == head for entry, ok in zip(held, chain.sound, strict=True)):
        reaches = max([len(held), *(entry.number for entry in held)])
        if reaches < head.number:
            gone = f"entry {head.number}" if reaches + 1 == head.number else f"entries {reaches + 1} to {head.number}"
            found.append(Broken("cut", reaches + 1, f"The end of the chain is gone: {gone} of case {head.case}."))
        elif first is None:
            sentence = f"Entry {head.number} of case {head.case} is not the one whose digest was signed: the chain was written anew."
            found.append(Broken("rewritten", head.number, sentence))
    return tuple(found)


def _case_of(held: Sequence[Entry], head: Head | None) -> str:
    """The case whose chain this is: the signed one, else the one that most entries name."""
    if head is not None:
        return head.case
    counted = Counter(entry.case for entry in held).most_common(1)
    return counted[0][0] if counted else ""


class _Chain(NamedTuple):
    """Entries as held, whether each matches its own digest, the case they should be of, and a digest that was signed."""

    held: Sequence[Entry]
    sound: Sequence[bool]
    case: str
    signed: str | None

    def first_broken(self) -> Broken | None:
        """The first place at which the chain is not as it was sealed."""
        previous = _NOTHING_BEFORE
        for place in range(1, len(self.held) + 1):
            if not self.is_rightful(place, place, previous):
                return self.named(place, previous)
            previous = self.held[place - 1].digest
        return None

    def is_rightful(self, at: int, place: int, previous: str) -> bool:
        """Whether the entry held at one place is a sound one that belongs at the other, after the entry with this digest."""
        entry = self.held[at - 1]
        return self.sound[at - 1] and entry.number == place and entry.previous == previous and entry.case == self.case

    def named(self, place: int, previous: str) -> Broken:
        """What was done at this place, all before it being as it was sealed."""
        entry, ok = self.held[place - 1], self.sound[place - 1]
        if any(self.is_rightful(later, place, previous) for later in range(place + 1, len(self.held) + 1)):
            only_one = sum(one.number == entry.number for one in self.held) == 1
            moved = ok and entry.case == self.case and entry.number > place and only_one
            return _broken("reordered" if moved else "inserted", place, entry)
        if not ok or entry.number < 1:
            return _broken("altered", place, entry)
        if entry.case != self.case:
            return _broken("inserted", place, entry)
        if entry.number > place:
            return _broken("removed", place, entry)
        return self.resealed(place) if entry.number == place else self.forked(place)

    def resealed(self, place: int) -> Broken:
        """The entry was not sealed upon the one before it: one of the two was changed and sealed again, and the next entry tells which."""
        entry = self.held[place - 1]
        itself = place == 1 or (place < len(self.held) and self.held[place].previous != entry.digest)
        return _broken("altered", place, entry) if itself else _broken("altered", place - 1, self.held[place - 2])

    def forked(self, place: int) -> Broken:
        """Two entries claim one place: the one on which a later entry was sealed, or whose digest was signed, is the true one."""
        late = self.held[place - 1]
        early = self.held[late.number - 1]
        upon = {entry.previous for entry in self.held} | {self.signed}
        if late.previous == early.previous and late.digest in upon and early.digest not in upon:
            return _broken("inserted", late.number, early)
        return _broken("inserted", place, late)


_SENTENCES: Final[Mapping[str, str]] = {
    "altered": "Entry {place} was altered after it was sealed ({kind}).",
    "inserted": "At place {place} stands an entry that does not belong there and was put in ({kind}).",
    "removed": "Entry {place} is gone; in its place stands entry {number} ({kind}).",
    "reordered": "At place {place} stands entry {number} ({kind}): the order was changed.",
}


def _broken(what: Literal["altered", "inserted", "removed", "reordered"], place: int, entry: Entry) -> Broken:
    return Broken(what, place, _SENTENCES[what].format(place=place, number=entry.number, kind=entry.kind))


def is_sound(entry: Entry) -> bool:
    """Whether an entry matches its own digest, whatever it holds."""
    try:
        return digest_of(entry) == entry.digest
    except (AttributeError, TypeError, ValueError, OverflowError):
        return False  # it holds something that was never sealed


def _fields(entry: Entry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in Entry.__slots__}


def in_utc(time: datetime) -> str:
    """An aware time as the canonical form writes it. Raises ValueError for one without a zone."""
    if time.tzinfo is None:
        raise ValueError(f"{time.isoformat()} has no time zone; give an aware time")
    return f"{time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def _held(value: Any, where: str) -> Any:
    """A copy of the value as the canonical form holds it. Raises ValueError naming the key of what it cannot hold."""
    if value is None or isinstance(value, bool) or type(value) is int:
        return value
    if isinstance(value, str):
        return _normal(value, where)
    if isinstance(value, Mapping):
        made = {
            key if _is_plain(key) else _key(key, where): one if _is_plain(one) else _held(one, f"{where}.{key}")
            for key, one in value.items()
        }
        if len(made) != len(value):
            raise ValueError(f"{where}: two keys differ only in how they compose accents; give each a name of its own")
        return made
    if isinstance(value, list | tuple):
        if set(map(type, value)) == {str} and _is_plain("".join(value)):
            # A row of ids, which is what entries hold most: looked at as one text.
            return list(value)
        return [one if _is_plain(one) else _held(one, f"{where}[{number}]") for number, one in enumerate(value)]
    raise ValueError(f"{where}: a {type(value).__name__} has no one written form; write it as a text or a whole number")


def _is_plain(value: object) -> bool:
    """Whether this is a text that stands in the canonical form as it is: nearly all that entries hold are such words and ids."""
    return type(value) is str and value.isascii() and "\0" not in value


def _key(key: object, where: str) -> str:
    if isinstance(key, str):
        return _normal(key, where)
    raise ValueError(f"{where}: the key {key!r} is not a text; write it as one")


def _normal(text: str, where: str) -> str:
    plain = text.isascii()
    if "\0" in text or (not plain and any("\ud800" <= letter <= "\udfff" for letter in text)):
        raise ValueError(f"{where}: holds a character that no database keeps; take it out")
    return text if plain else unicodedata.normalize("NFC", text)
