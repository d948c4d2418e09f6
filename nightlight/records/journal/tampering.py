"""Names what was done to a chain, in sentences: to its entries, to its personal texts, to its row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple, Protocol

from nightlight.rules import journal as sealing

MOST_RENUMBERED: Final = 300

PUT_IN: Final = "The words “{name}” of entry {number} were put in: it was sealed without them."
HALF: Final = "The words “{name}” of entry {number} were altered: text and salt are not both there."
ROW_GONE: Final = "The words “{name}” of entry {number} are gone, and nobody decided that they be blanked."
NO_ENTRY: Final = "The words “{name}” stand at entry {number}, which is not there."
_ALTERED: Final = "The words “{name}” of entry {number} were altered after they were sealed."
_SWAPPED: Final = "The words “{name}” of entry {number} and “{other}” of entry {place} were exchanged."
_STANDS: Final = "The words “{name}” of entry {number} stand, though entry {by} decided that they be blanked."
_UNDECIDED: Final = "The words “{name}” of entry {number} were blanked without a decision."
_NOT_DECIDED: Final = "The words “{name}” of entry {number} were blanked, and entry {by} decided no such thing."


class Finding(NamedTuple):
    """One thing that is wrong: what was done, to which chain, at which entry (0: to none), and that in a sentence."""

    what: str
    chain: str
    place: int
    sentence: str


class Held(NamedTuple):
    """A personal text that does not fit its entry, and the digest that it was sealed with."""

    number: int
    name: str
    digest: str
    text: str
    salt: bytes


class Read(Protocol):
    """A chain as it was read: its row, what was signed of it, how many entries, and what did not fit."""

    chain: str
    row: tuple[Any, ...] | None
    signed: dict[int, str]
    place: int
    previous: str
    sound: bool
    resigned: list[int]
    wrong: list[Finding | Held]
    decided: dict[tuple[int, str], int]
    blanked: dict[tuple[int, str], int | None]
    gone: set[tuple[int, str]]


def called(row: tuple[Any, ...] | None, chain: str) -> str:
    """What people call a chain, at the start of a sentence; a member is called by their id."""
    if row is None:
        return f"The chain {chain}"
    kind, name = row[1], row[2]
    if kind == "case":
        return f"Case {name}"
    return f"The looks of {name}" if kind == "looks" else f"The journal of {name}"


def of_entries(read: Read, reread: Callable[[str], list[sealing.Entry]]) -> list[Finding]:
    """What is wrong with the entries of a chain and with its row. `reread` gives the entries of a chain once more."""
    reached = max(read.signed, default=0)
    if read.place == 0:
        return _nothing_left(read, reached)
    found: list[Finding] = []
    if read.sound and read.resigned:
        found.append(_written_anew(read))
    if not read.sound or reached > read.place:
        head = sealing.Head(read.chain, reached, read.signed[reached]) if reached > read.place else None
        found += _broken(read.chain, reread(read.chain), head)
    return [*found, *_of_the_row(read, found)]


def _nothing_left(read: Read, reached: int) -> list[Finding]:
    if read.row is None:
        sentence = f"It is gone with its whole journal, of which {_entries(reached)} had been signed."
        return [Finding("missing", read.chain, 0, sentence)] if read.signed else []
    return [
        Finding(
            "cut", read.chain, 1, f"All its entries are gone; its row says that there were {max(read.row[3], reached)}."
        )
    ]


def _written_anew(read: Read) -> Finding:
    first = min(read.resigned)
    kept = max((number for number in read.signed if number < first and number not in read.resigned), default=0)
    still = f"; up to entry {kept} it still is as it was signed" if kept else ""
    sentence = f"The chain was written anew: entry {first} is not the one whose digest was signed{still}."
    return Finding("rewritten", read.chain, kept + 1, sentence)


def _broken(chain: str, held: list[sealing.Entry], head: sealing.Head | None) -> list[Finding]:
    restored = _renumbered(held)
    found = [
        Finding(one.what, chain, one.place, one.sentence.replace(f" of case {chain}", ""))
        for one in sealing.verify(restored, head=head)
    ]
    if found:
        return found
    for now, true in zip(held, restored, strict=True):
        if now.number != true.number:
            sentence = (
                f"Entry {true.number} bears the number {now.number}: it was altered after it was sealed ({true.kind})."
            )
            return [Finding("altered", chain, true.number, sentence)]
    return [Finding("altered", chain, 0, "An entry holds something that no entry is sealed with.")]


def _renumbered(held: list[sealing.Entry]) -> list[sealing.Entry]:
    """The entries with the numbers under which they were sealed, where that can be proven: so that moved ones are told from altered ones."""
    unsound = [entry.number for entry in held if not sealing.is_sound(entry)][:MOST_RENUMBERED]
    candidates = sorted({number + step for number in unsound for step in (-1, 0, 1)})
    return [entry if entry.number not in unsound else _as_sealed(entry, candidates) for entry in held]


def _as_sealed(entry: sealing.Entry, candidates: list[int]) -> sealing.Entry:
    tried = (replace(entry, number=number) for number in candidates)
    return next(filter(sealing.is_sound, tried), entry)


def _of_the_row(read: Read, found: list[Finding]) -> Iterator[Finding]:
    """What is wrong with the chain's own row, as far as the entries did not say so."""
    if read.row is None:
        sentence = f"Its row among the chains is gone; {_entries(read.place)} stand without it."
        yield Finding("removed", read.chain, 0, sentence)
        return
    _, _, _, number, digest = read.row
    if any(one.what in ("cut", "removed", "inserted", "reordered") for one in found):
        return
    if number > read.place:
        gone = f"entry {number}" if number == read.place + 1 else f"entries {read.place + 1} to {number}"
        yield Finding("cut", read.chain, read.place + 1, f"The end of the chain is gone: {gone}.")
    elif number < read.place:
        yield Finding(
            "head",
            read.chain,
            number + 1,
            f"Its row says that it ends at entry {number}; it ends at entry {read.place}.",
        )
    elif digest != read.previous:
        yield Finding(
            "head", read.chain, number, f"Its row names another digest for entry {number} than that entry has."
        )


def of_words(read: Read) -> list[Finding]:
    """What is wrong with the personal texts of a chain."""
    found = [one for one in read.wrong if isinstance(one, Finding)]
    found += _unfit(read.chain, [one for one in read.wrong if isinstance(one, Held)])
    for (number, name), by in read.decided.items():
        if (number, name) not in read.blanked and (number, name) not in read.gone:
            found.append(
                Finding("words_unblanked", read.chain, number, _STANDS.format(name=name, number=number, by=by))
            )
    found += _undecided(read.chain, read.blanked, read.decided)
    return sorted(found, key=lambda one: (one.place, one.sentence))


def _undecided(
    chain: str, blanked: Mapping[tuple[int, str], int | None], decided: Mapping[tuple[int, str], int]
) -> Iterator[Finding]:
    for (number, name), by in blanked.items():
        if by is None or decided.get((number, name)) != by:
            sentence = (_UNDECIDED if by is None else _NOT_DECIDED).format(name=name, number=number, by=by)
            yield Finding("words_blanked", chain, number, sentence)


def _unfit(chain: str, unfit: list[Held]) -> Iterator[Finding]:
    """Texts that do not fit: exchanged with one another, or altered."""
    by_digest = {one.digest: one for one in unfit}
    for one in unfit:
        other = by_digest.get(_digest(one))
        if other is not None and other is not one:
            sentence = _SWAPPED.format(name=one.name, number=one.number, other=other.name, place=other.number)
            yield Finding("words_swapped", chain, one.number, sentence)
        else:
            yield Finding("words_altered", chain, one.number, _ALTERED.format(name=one.name, number=one.number))


def _digest(one: Held) -> str | None:
    try:
        return sealing.salted_digest(one.text, one.salt)
    except ValueError:
        return None


def _entries(number: int) -> str:
    return f"{number} {'entry' if number == 1 else 'entries'}"
