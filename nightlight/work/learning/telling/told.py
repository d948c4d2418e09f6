"""Everything that a page shows of one replay, made once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nightlight.work.learning.telling import picture
from nightlight.work.learning.telling.answer import Answer, answer
from nightlight.work.learning.telling.canvas import NARROW, PAPER, WIDE, Picture
from nightlight.work.learning.telling.clocks import Course, clocks, courses, most_important_first
from nightlight.work.learning.telling.provisions import Provision, provisions
from nightlight.work.learning.telling.replayed import Replayed
from nightlight.work.learning.telling.rows import KINDS, Row, rows
from nightlight.work.learning.telling.story import Moment, story

MAIN_DUTIES = 12


@dataclass(frozen=True, slots=True)
class Told:
    """A replay as a page shows it. `rows` are those of the wanted kinds, out of `rows_in_all`."""

    replayed: Replayed
    answer: Answer
    pictures: tuple[Picture, Picture]
    others: tuple[Picture, Picture] | None
    shown: int
    hidden: int
    rows: list[Row]
    rows_in_all: int
    story: list[Moment]
    provisions: dict[str, list[Provision]]


def told(replayed: Replayed, kinds: Sequence[str]) -> Told:
    """What a page shows of a replay; `kinds` are the kinds of row that the table shows (none: all)."""
    ordered = most_important_first(courses(clocks(replayed.lines)), replayed.pack)
    main, others = ordered[:MAIN_DUTIES], ordered[MAIN_DUTIES:]
    all_rows = rows(replayed)
    wanted = set(kinds) & set(KINDS) or set(KINDS)
    return Told(
        replayed=replayed,
        answer=answer(replayed),
        pictures=_wide_and_narrow(replayed, main),
        others=_others(replayed, others),
        shown=len(main),
        hidden=len(others),
        rows=[row for row in all_rows if row.kind in wanted],
        rows_in_all=len(all_rows),
        story=story(replayed),
        provisions=provisions(replayed),
    )


def sheets(replayed: Replayed) -> list[Picture]:
    """The picture of a replay, cut for paper; the table beside it holds every duty."""
    return picture.sheets(
        replayed, most_important_first(courses(clocks(replayed.lines)), replayed.pack)[:MAIN_DUTIES], PAPER
    )


def _wide_and_narrow(replayed: Replayed, main: Sequence[Course]) -> tuple[Picture, Picture]:
    return picture.whole(replayed, main, WIDE), picture.whole(replayed, main, NARROW)


def _others(replayed: Replayed, others: Sequence[Course]) -> tuple[Picture, Picture] | None:
    return (picture.rest(replayed, others, WIDE), picture.rest(replayed, others, NARROW)) if others else None
