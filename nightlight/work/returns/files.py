"""The files: the same figures and rows as on the page, as CSV and as a workbook that also says how each figure is counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from nightlight.records.access.copies import Cell, time_cell, workbook
from nightlight.records.packs.queries import InForce
from nightlight.rules.policy import BASIS_IN_WORDS
from nightlight.work.returns.counting import Block
from nightlight.work.returns.episodes import STILL, Episode
from nightlight.work.returns.periods import Period
from nightlight.work.returns.queries import Council, columns

READING: Final = "It says who asks for a figure. How it is counted is our reading of that: check it against this year's guidance before you send it."
ONLY: Final = "Only episodes that whoever took this file may see."


def figure_lines(blocks: Sequence[Block]) -> Iterator[Sequence[Cell]]:
    """The figures, one a line; what cannot be counted says so in place of a number."""
    yield ("Figure", "Of which", "Number")
    for one in blocks:
        if one.not_held:
            yield (one.title, "", one.not_held)
        for figure in one.figures:
            yield (one.title, figure.word, figure.number)


def row_lines(rows: Sequence[Episode], pack: InForce) -> Iterator[Sequence[Cell]]:
    """The rows, one an episode, under the columns that policy names."""
    named = columns(pack)
    yield tuple(named.values())
    for one in rows:
        yield tuple(cell_of(one, name) for name in named)


def how_lines(blocks: Sequence[Block], period: Period, pack: InForce) -> Iterator[Sequence[Cell]]:
    """How each figure is counted, on what basis and by which source, and what the file covers."""
    yield ("Figure", "How it is counted", "Basis", "What the basis means", "Source", "Note")
    for one in blocks:
        how = one.not_held or one.how
        yield (one.title, how, one.basis, BASIS_IN_WORDS[one.basis], ", ".join(one.source), one.note)  # type: ignore[index]
    fields = pack.pack.section("values")["returns.fields"]
    yield (
        "The columns of the rows",
        "",
        fields.basis,
        BASIS_IN_WORDS[fields.basis],
        ", ".join(fields.source),
        fields.note or "",
    )
    yield (
        "Period",
        f"{period.words}, whole London days, by the time of the first report. {ONLY}",
        "",
        "",
        "",
        pack.label,
    )


def return_workbook(blocks: Sequence[Block], rows: Sequence[Episode], period: Period, pack: InForce) -> bytes:
    """The data return as a workbook of three sheets."""
    return workbook(
        {
            "Figures": figure_lines(blocks), "Rows": row_lines(rows, pack),
            "How each figure is counted": how_lines(blocks, period, pack),
        }
    )  # fmt: skip


def council_lines(found: Council, pack: InForce) -> Iterator[Sequence[Cell]]:
    """The episodes of one council's children, in the columns by which it reconciles them with its own."""
    named = pack.pack.value("returns.care_fields")
    yield tuple(named.values())
    for one in found.rows:
        yield tuple(cell_of(one, name) for name in named)


def council_workbook(found: Council, period: Period, pack: InForce) -> bytes:
    """The same as a workbook, with a sheet that says what it covers."""
    fields = pack.pack.section("values")["returns.care_fields"]
    about = (
        ("What", "Says"), (found.words, found.name), ("Period", f"{period.words}, whole London days, by the time of the first report"),
        ("Children", found.children), ("Episodes", len(found.rows)), ("Columns", fields.note or ""),
        ("Basis", f"{fields.basis}: {BASIS_IN_WORDS[fields.basis]}"), ("Source", ", ".join(fields.source)), ("Covers", ONLY),
    )  # fmt: skip
    return workbook({"Episodes": council_lines(found, pack), "What this covers": about})


def cell_of(one: Episode, name: str) -> Cell:
    """One cell of a row."""
    plain: dict[str, Cell] = {
        "reference": one.reference, "reported": time_cell(one.reported), "back": time_cell(one.back) or STILL, "name": one.name,
        "born": one.born, "type": "M", "hours": STILL if one.hours is None else one.hours,
    }  # fmt: skip
    return plain[name] if name in plain else one.told(name)


def stamp(period: Period, what: str, ending: str) -> str:
    """The name of a file."""
    return f"{what}-{period.stem}.{ending}"
