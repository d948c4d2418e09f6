"""What somebody looks for in plain words, such as “girl from Oak Lodge last week”: the words, the ages, the sex and the days that they mean.

A time is read as widely as people mean it: a case too many is looked past, a case too few is a child not found. Pure: `at` is the moment of asking.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from nightlight.rules.days import LONDON, to_utc
from nightlight.rules.typed_times import read_day

LONGEST: Final = 200
OLDEST: Final = 120

Period = tuple[datetime, datetime]
"""A time from one instant until another, in UTC, the second not in it."""

_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS: Final = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")  # fmt: skip
_ONE_DAY: Final = timedelta(days=1)
_AGE: Final = re.compile(
    r"(?:aged? )?([0-9]{1,3})(?: ?(?:-| )?(?:years?|yrs?|yo|y/o)\b(?:(?:-| )(?:olds?))?)|aged? ([0-9]{1,3})\b"
)
_DATE: Final = re.compile(r"[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2}")
_AGO: Final = re.compile(r"([0-9]{1,3}|a|one|two|three) (hour|day|week|month)s? ago\b")
_SINCE: Final = {"hour": timedelta(hours=1), "day": _ONE_DAY, "week": timedelta(days=7), "month": timedelta(days=31)}
_NUMBERS: Final = {"a": 1, "one": 1, "two": 2, "three": 3}
_WORD: Final = re.compile(r"[^\s,;:!?()\"“”]+")


class CannotRead(ValueError):
    """What was typed is too long, or too many words, to be looked for; the message says what to do instead."""


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that is looked for: a case fits it by any of `words` (beginnings of words), or by somebody of that sex and age, or by a time in `periods`.

    `shown` is how it was typed. `sex` is a word of the pack; `ages` the least and the most years.
    """

    shown: str
    words: tuple[str, ...] = ()
    sex: str = ""
    ages: tuple[int, int] | None = None
    periods: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for, in the order in which it was typed, and the words that mean nothing by themselves and were left out."""

    terms: tuple[Term, ...] = ()
    left_out: tuple[str, ...] = ()


def read(typed: str, *, at: datetime, meanings: Mapping[str, Any], most: int) -> Sought:
    """What somebody looks for, at most so many terms. `meanings` is the policy value ``operations.search_words``.

    Raises CannotRead for more than anybody means.
    """
    text = plain(typed)
    if len(text) > LONGEST:
        raise CannotRead(
            f"What you typed has {len(text)} characters. Look for a few words: a name, a place, an age, a day."
        )
    terms: list[Term] = []
    left_out: list[str] = []
    for one in _read(text, at, meanings):
        if isinstance(one, Term):
            terms += [one] if one not in terms else []
        else:
            left_out.append(one)
    if not terms and left_out:
        # Somebody who types nothing but such words means them.
        terms, left_out = [Term(word, (word,)) for word in dict.fromkeys(left_out)], []
    if len(terms) > most:
        raise CannotRead(f"You typed {len(terms)} words. Look for at most {most}: a name, a place, an age, a day.")
    return Sought(tuple(terms), tuple(dict.fromkeys(left_out)))


def plain(typed: str) -> str:
    """What was typed as it is compared: small letters without apostrophes, one space between words, no control characters."""
    text = unicodedata.normalize("NFKC", typed).casefold()
    kept = "".join(" " if not one.isprintable() or one.isspace() else one for one in text if one not in "'’‘`")
    return " ".join(kept.split())


def _read(text: str, at: datetime, meanings: Mapping[str, Any]) -> Iterator[Term | str]:
    clock, rest = _Clock(at, meanings["hours"]), text
    while rest:
        for reads in (_ago, _date, _age):
            taken, term = reads(rest, clock)
            if term:
                break
        else:
            taken, term = _phrase(rest, clock)
        if term:
            yield term
        elif found := _WORD.match(rest):
            taken = found.end()
            yield from _of_word(found[0].strip(".-/&"), meanings)
        rest = rest[max(taken, 1) :].lstrip()


def _of_word(word: str, meanings: Mapping[str, Any]) -> Iterator[Term | str]:
    if not any(letter.isalnum() for letter in word):
        return
    if word in meanings["left_out"]:
        yield word
        return
    for name, means in meanings["somebody"].items():
        if word in (name, *means.get("also", ())):
            least, under = means.get("from", 0), means.get("under", OLDEST + 1)
            ages = (least, under - 1) if "from" in means or "under" in means else None
            yield Term(word, (name, *means.get("also", ())), means.get("sex", ""), ages)
            return
    ages = (int(word), int(word)) if word.isascii() and word.isdigit() and int(word) <= OLDEST else None
    yield Term(word, (word,), "", ages)


class _Clock:
    """The days around the moment of asking. A day lasts into the small hours of the next, as it does for whoever was up."""

    def __init__(self, at: datetime, hours: Mapping[str, int]) -> None:
        self.at = at
        self.today = at.astimezone(LONDON).date()
        self.evening, self.morning = time(hours["evening"]), time(hours["morning"])

    def days(self, first: date, last: date | None = None) -> Period:
        """From the beginning of one day until the morning after another (the same, if none is given)."""
        return (
            to_utc(datetime.combine(first, time())),
            to_utc(datetime.combine((last or first) + _ONE_DAY, self.morning)),
        )

    def night(self, day: date) -> Period:
        """The night that begins in the evening of a day."""
        return to_utc(datetime.combine(day, self.evening)), to_utc(datetime.combine(day + _ONE_DAY, self.morning))

    def ago(self, days: int) -> date:
        """The day so many days before today."""
        return self.today - days * _ONE_DAY


def _ago(text: str, clock: _Clock) -> tuple[int, Term | None]:
    found = _AGO.match(text)
    if not found:
        return 0, None
    number, unit = _NUMBERS.get(found[1]) or int(found[1]), _SINCE[found[2]]
    middle, spread = clock.at - number * unit, unit / 2 if unit <= _ONE_DAY else unit / 3
    if unit < _ONE_DAY:
        return found.end(), Term(found[0], periods=((middle - unit, middle + spread),))
    first, last = ((middle + side).astimezone(LONDON).date() for side in (-spread, spread))
    return found.end(), Term(found[0], periods=(clock.days(first, last),))


def _date(text: str, clock: _Clock) -> tuple[int, Term | None]:
    found = _DATE.match(text)
    if not found:
        return 0, None
    try:
        day = date.fromisoformat(read_day(found[0]))
    except ValueError:
        return 0, None
    return found.end(), Term(found[0], periods=(clock.days(day),)) if 1900 < day.year < 2200 else None


def _age(text: str, _clock: _Clock) -> tuple[int, Term | None]:
    found = _AGE.match(text)
    years = int(found[1] or found[2]) if found else OLDEST + 1
    if found is None or years > OLDEST:
        return 0, None
    return found.end(), Term(found[0], (str(years),), "", (years, years))


def _phrase(text: str, clock: _Clock) -> tuple[int, Term | None]:
    """The longest of the ways to say a time with which the text begins."""
    for words, periods in _said(clock):
        if text == words or text.startswith((f"{words} ", f"{words},", f"{words}.", f"{words}?")):
            return len(words), Term(words, periods=tuple(periods))
    return 0, None


def _said(clock: _Clock) -> Iterator[tuple[str, Sequence[Period]]]:
    monday = clock.ago(clock.today.weekday())
    first = clock.today.replace(day=1)
    yield "last night", [clock.night(clock.ago(1))]
    yield "this morning", [clock.days(clock.today)]
    yield "this evening", [clock.days(clock.today)]
    yield "this week", [clock.days(monday, clock.today)]
    yield "last week", [clock.days(min(monday - 7 * _ONE_DAY, clock.ago(8)), clock.today)]
    yield "this weekend", [clock.days(monday - 2 * _ONE_DAY, clock.today)]
    yield "last weekend", [clock.days(monday - 9 * _ONE_DAY, monday - _ONE_DAY)]
    yield "at the weekend", [clock.days(monday - 2 * _ONE_DAY, clock.today)]
    yield "last month", [clock.days((first - _ONE_DAY).replace(day=1), clock.today)]
    yield "this month", [clock.days(first, clock.today)]
    yield "the other day", [clock.days(clock.ago(7), clock.today)]
    for said in ("yesterday", "today", "tonight"):
        yield said, [clock.days(clock.ago(1) if said == "yesterday" else clock.today)]
    for number, name in enumerate(_DAYS):
        back = (clock.today.weekday() - number) % 7
        yield f"last {name}", [clock.days(clock.ago(back or 7)), clock.days(clock.ago((back or 7) + 7))]
        for said in (f"on {name}", name):
            yield said, [clock.days(clock.ago(back)), *([] if back else [clock.days(clock.ago(7))])]
    for number, name in enumerate(_MONTHS, start=1):
        year = clock.today.year - (number > clock.today.month)
        begins, next_one = date(year, number, 1), date(year + number // 12, number % 12 + 1, 1)
        for said in (f"in {name}", *(() if name in ("may", "march", "april", "june", "august") else (name,))):
            yield said, [clock.days(begins, next_one - _ONE_DAY)]
