"""Counting: every figure is the number of the rows that stand behind it, and cannot be anything else. Pure: rows and policy in, figures out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple, Protocol


class Row(Protocol):
    """What is counted: who it is about, and its words by field."""

    @property
    def person(self) -> str:
        """The same for every row about one person."""

    @property
    def words(self) -> Mapping[str, Sequence[str]]:
        """By field the words that it counts under: mostly one, of some fields several or none."""


class Figure(NamedTuple):
    """One figure: the word that it counts, empty where its block has only this one, and the rows that it counts."""

    word: str
    rows: tuple[Any, ...]

    @property
    def number(self) -> int:
        """How many."""
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Block:
    """The figures of one entry of policy: what they are called, how they are counted, on what basis, and where that is written.

    `not_held` says why nothing can be counted, where that is so.
    """

    id: str
    title: str
    how: str
    basis: str
    source: tuple[str, ...]
    note: str = ""
    not_held: str = ""
    figures: tuple[Figure, ...] = field(default=())


def rows_of(told: Mapping[str, Any], rows: Iterable[Row]) -> list[Any]:
    """The rows that an entry of policy counts: those of its kind that hold the words it asks for, of each person the first where it says so."""
    of, only = told.get("of", "recorded"), told.get("only") or {}
    found = [
        one for one in rows
        if (of == "every" or "Yes" in one.words["recorded"])
        and all(word in one.words.get(name, ()) for name, word in only.items())
    ]  # fmt: skip
    return list({one.person: one for one in reversed(found)}.values())[::-1] if told.get("first_of") else found


def figures(told: Mapping[str, Any], rows: Iterable[Row], orders: Mapping[str, Sequence[str]]) -> tuple[Figure, ...]:
    """The figures of one entry: one, or one for each word of a field, in the order of that field where it has one, else the most frequent first."""
    counted = rows_of(told, rows)
    name = told.get("each")
    if not name:
        return (Figure("", tuple(counted)),)
    found: dict[str, list[Any]] = {}
    for one in counted:
        for word in dict.fromkeys(one.words.get(name, ())):
            found.setdefault(word, []).append(one)
    order = list(orders.get(name, ()))
    ranked = sorted(
        found, key=lambda word: (order.index(word) if word in order else len(order), -len(found[word]), word)
    )
    return tuple(Figure(word, tuple(found[word])) for word in ranked)


def banded(number: float | None, bounds: Sequence[float], unit: str, unknown: str) -> str:
    """The band in which a number lies, each from its bound up to the next; what is not known is in none of them."""
    if number is None:
        return unknown
    names = band_names(bounds, unit)
    return next((names[place] for place in range(len(bounds) - 1, -1, -1) if number >= bounds[place]), unknown)


def band_names(bounds: Sequence[float], unit: str) -> tuple[str, ...]:
    """What the bands between these bounds are called, in their order."""
    if unit == "years":
        inner = [f"{low} to {high - 1}" for low, high in pairwise(bounds)]
    else:
        inner = [f"{low} and under {high} {unit}" for low, high in pairwise(bounds)]
    return (*inner, f"{bounds[-1]} {unit} and over")
